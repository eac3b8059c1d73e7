# Reports each new day to an HTTP API.
handler() {
  echo "reporting $SLOT" >&2
  curl --silent --show-error --fail --data "$1" "$WEBHOOK/report/$SLOT"
}
