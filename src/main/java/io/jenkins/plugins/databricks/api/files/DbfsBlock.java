package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.Receiver;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.LimitedInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Receives one block of a file of DBFS. It comes as base64 in JSON, which is decoded as it comes, so that a block in memory is no longer than itself; and in
 * chunks, since an array of a mebibyte takes up two of Java's memory.
 */
final class DbfsBlock extends Receiver {

    /**
     * The most bytes in one block.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/dbfs/read">read: 1 MB</a>
     */
    static final int LONGEST = 1 << 20;

    /** The most bytes of a response: base64 makes a third more of a block, and JSON may escape each of its slashes. */
    private static final int LONGEST_ANSWER = 3 * LONGEST;

    private static final int CHUNK = 64 * 1024;

    private final byte[][] chunks = new byte[LONGEST / CHUNK][];
    private int length;

    DbfsBlock() {
        super(false);
    }

    int length() {
        return length;
    }

    /** @param start its place in the file */
    void passOn(FileSink sink, long start) throws IOException {
        for (int at = 0; at < length; at += CHUNK) {
            sink.take(start + at, chunks[at / CHUNK], 0, Math.min(CHUNK, length - at));
        }
    }

    @Override
    protected void receive(HttpResponse head, InputStream body) throws IOException {
        length = 0;
        long announced = -1;
        InputStream answer = new BufferedInputStream(new LimitedInputStream(body, LONGEST_ANSWER), CHUNK);
        try (JsonParser json = JsonCodec.MAPPER.createParser(answer)) {
            json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE); // Closing a response reads all that is left of it.
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it sent something that is no block");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("bytes_read") && value == JsonToken.VALUE_NUMBER_INT) {
                    announced = json.getLongValue();
                } else if (name.equals("data") && value == JsonToken.VALUE_STRING) {
                    json.readBinaryValue(new Chunks());
                } else {
                    json.skipChildren();
                }
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            // It is no JSON, or no base64. The parser's own message quotes it.
            throw new IOException("it sent something that is no block");
        }
        if (length != announced) {
            throw new IOException("it sent a block that is not as long as it says");
        }
    }

    @Override
    protected long received() {
        return 0; // A block that breaks off is of no use.
    }

    /** Takes the decoded bytes. */
    private final class Chunks extends OutputStream {

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (length + count > LONGEST) {
                throw new IOException("it sent a longer block than it was asked for");
            }
            for (int taken = 0; taken < count; ) {
                byte[] chunk = chunk(length / CHUNK);
                int fits = Math.min(count - taken, CHUNK - length % CHUNK);
                System.arraycopy(bytes, offset + taken, chunk, length % CHUNK, fits);
                taken += fits;
                length += fits;
            }
        }

        private byte[] chunk(int number) {
            if (chunks[number] == null) {
                chunks[number] = new byte[CHUNK];
            }
            return chunks[number];
        }
    }
}
