// The QR code of a slip brings the code behind "#", which no server sees: it goes into the field, and out of the address.
export default function slipCode(form) {
  const field = form.querySelector("[name=code]");
  const take = () => {
    const code = location.hash.slice(1);
    if (!/^[0-9A-Z]{12}$/i.test(code)) return;
    field.value = code.toUpperCase().replace(/(.{4})(?=.)/g, "$1-");
    history.replaceState(null, "", location.pathname + location.search);
    form.querySelector("button:not([aria-hidden])").focus();
  };
  take();
  addEventListener("hashchange", take);
}
