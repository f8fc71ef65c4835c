# Makes the topics of $TOPICS that are not there. Those that are there stay as they are.
set -eu
export KAFKA_HEAP_OPTS=-Xmx128m LOG_DIR=/tmp
settings=/tmp/client.properties
umask 077
# `password` is what Dapr calls SASL, and with it goes TLS.
if [ "${AUTH_TYPE:-none}" = password ]; then
  case "$SASL_MECHANISM" in
    SHA-256 | SHA-512) mechanism=SCRAM-$SASL_MECHANISM; module=scram.ScramLoginModule ;;
    *) mechanism=PLAIN; module=plain.PlainLoginModule ;;
  esac
  cat >$settings <<END
security.protocol=SASL_SSL
sasl.mechanism=$mechanism
sasl.jaas.config=org.apache.kafka.common.security.$module required username="$SASL_USERNAME" password="$SASL_PASSWORD";
END
else
  : >$settings
fi
topics() {
  "${KAFKA_BIN:-/opt/kafka/bin}/kafka-topics.sh" --bootstrap-server "$BROKERS" --command-config $settings "$@"
}
# Each call is a Java of its own and takes seconds: one finds out that nothing is to be done.
if ! have=$(topics --list 2>&1); then
  echo "$have"
  case "${IF_THERE:-}$have" in
    true*"No resolvable bootstrap"*) echo "there is no broker yet; it makes its topics when it starts"; exit 0 ;;
  esac
  exit 1
fi
# What one broker alone has taken is lost with it, and to the relay it was published: two must have it, where there are three.
# Redpanda always wants a majority and passes over this.
safe=
if [ "$REPLICATION" -ge 3 ]; then safe="--config min.insync.replicas=2"; fi
for topic in $TOPICS; do
  if printf '%s\n' "$have" | grep -qxF "$topic"; then continue; fi
  # shellcheck disable=SC2086 # two words, or none
  topics --create --if-not-exists --topic "$topic" --partitions "$PARTITIONS" --replication-factor "$REPLICATION" $safe
done
