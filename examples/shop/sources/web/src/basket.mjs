// What a customer is about to order.

export class Basket {
  items = [];

  add(product, price) {
    const known = this.items.find((item) => item.product === product);
    if (known) known.quantity++;
    else this.items.push({ product, quantity: 1, price });
  }
}

export const euros = (cents) => `€ ${(cents / 100).toFixed(2)}`;
