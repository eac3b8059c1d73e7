# Called with the event as $1; what it prints on standard output is the answer.
function handler () {
  echo "Event: $1" >&2
  local answer
  answer=$(curl --silent --show-error --fail --max-time 20 --retry 2 \
    --header "Authorization: Bearer $API_TOKEN" --header "Idempotency-Key: $JOB-$SLOT" \
    --data "{\"day\": \"$SLOT\"}" "$API/days")
  echo "The API answered: $answer" >&2
  echo "{\"day\": \"$SLOT\", \"answer\": $answer}"
}
