# Starts the broker, on a fresh volume after making it one.
set -eu
bin=${KAFKA_BIN:-/opt/kafka/bin}
config=${CONFIG:-/etc/duly/broker}
export KAFKA_HEAP_OPTS="-Xms$HEAP -Xmx$HEAP" KAFKA_JVM_PERFORMANCE_OPTS="-XX:+UseSerialGC -XX:-UsePerfData"
# Everything to the console: files would fill a volume that is small.
export LOG_DIR=/tmp EXTRA_ARGS="-name kafkaServer" KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=$config/log4j2.yaml"
cp "$config/server.properties" /tmp/server.properties
echo "advertised.listeners=PLAINTEXT://$ADDRESS:9092,LOCAL://127.0.0.1:9094" >>/tmp/server.properties
# Any 22 characters would do that are the base64 of 16 bytes.
"$bin/kafka-storage.sh" format --ignore-formatted -t ZHVseS1vbi1vbmUtbWFjaA -c /tmp/server.properties
exec "$bin/kafka-server-start.sh" /tmp/server.properties
