# Started by hand, without a channel, the program says everything to standard error.
set -eu
said=$(./greet Ada 2>&1 >/dev/null)
case $said in
  *'"output"'*'"Hello Ada"'*) ;;
  *) echo "greet Ada says: $said" >&2; exit 1 ;;
esac
if ./greet "" 2>/dev/null; then
  echo "nobody is greeted" >&2
  exit 1
fi
echo "all is well"
