// A row that scrolls sideways begins where the reader is.
export default function scrollToCurrent(row) {
  const current = row.querySelector("[aria-current]");
  if (current) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}
