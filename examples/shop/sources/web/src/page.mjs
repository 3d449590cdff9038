import { Basket, euros } from "./basket.mjs";

const basket = new Basket();
basket.add("tea", 450);

document.querySelector("#order").addEventListener("click", async () => {
  const response = await fetch("/orders", { method: "POST", body: JSON.stringify(basket.items) });
  const order = await response.json();
  document.querySelector("#total").textContent = euros(order.total);
});
