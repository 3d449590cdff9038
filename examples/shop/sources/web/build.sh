# Puts what is to be served into dist/.
set -eu
mkdir -p dist
cp public/index.html src/basket.mjs src/page.mjs dist
echo "dist: $(ls dist | wc -l | tr -d ' ') files"
