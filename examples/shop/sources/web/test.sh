exec node test/basket.mjs
