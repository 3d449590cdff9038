# Makes dist/shop.d.ts, the types of the contract.
set -eu
mkdir -p dist
node types.mjs > dist/shop.d.ts
echo "dist/shop.d.ts: $(grep -c '^export' dist/shop.d.ts) types"
