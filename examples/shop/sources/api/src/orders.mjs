// Orders as the contract describes them; amounts are in cents.

let last = 0;

export function placeOrder(items) {
  if (items.length === 0) throw new RangeError("an order needs an item");
  const total = items.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  return { id: `o-${++last}`, items, total };
}
