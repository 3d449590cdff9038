# Greets somebody: greet NAME
greet() {
  echo "Hello, $1!"
}
