import assert from "node:assert/strict";
import { placeOrder } from "../src/orders.mjs";

const items = [{ product: "tea", quantity: 2, price: 450 }, {
  product: "cup",
  quantity: 1,
  price: 900,
}];
assert.equal(placeOrder(items).total, 1800);
assert.notEqual(placeOrder(items).id, placeOrder(items).id);
assert.throws(() => placeOrder([]), RangeError);
console.log("orders: 3 tests passed");
