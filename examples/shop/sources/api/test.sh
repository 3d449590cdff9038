exec node test/orders.mjs
