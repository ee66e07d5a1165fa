// Starts the behaviour of each element with data-module="name": the module name.js beside this file, once an element.
// Every page works without it.
for (const element of document.querySelectorAll("[data-module]")) {
  for (const name of element.dataset.module.split(" ")) {
    import(`./${name}.js`).then((module) => module.default(element));
  }
}
