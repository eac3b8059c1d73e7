# Says on every new day that it has come.
handler() {
  echo "telling of $SLOT" >&2
  curl --silent --show-error --fail --data "$1" "$WEBHOOK/report/$SLOT"
}
