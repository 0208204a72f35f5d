// 辖区设置: beside the value stands what the chosen rule takes and its default.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const select = document.getElementById("id_key"), help = document.querySelector("#id_value_helptext > div, #id_value_helptext");
  if (!select || !help) return;
  const general = help.textContent;
  const show = () => { help.textContent = select.selectedOptions[0]?.dataset.help ?? general; };
  select.addEventListener("change", show);
  show();
});
