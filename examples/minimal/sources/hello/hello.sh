. ../greeting/greeting.sh
greet world
