import assert from "node:assert/strict";
import { Basket, euros } from "../src/basket.mjs";

const basket = new Basket();
basket.add("tea", 450);
basket.add("tea", 450);
assert.deepEqual(basket.items, [{ product: "tea", quantity: 2, price: 450 }]);
assert.equal(euros(1800), "€ 18.00");
console.log("basket: 2 tests passed");
