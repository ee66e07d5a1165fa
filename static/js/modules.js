// Starts the behaviour of each element with data-module="name": the module name.js beside this file, once an element.
export function startModules(root) {
  for (const element of root.querySelectorAll("[data-module]")) {
    for (const name of element.dataset.module.split(" ")) {
      import(`./${name}.js`).then((module) => module.default(element));
    }
  }
}
