package io.jenkins.plugins.databricks.rest.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** A request body that streams a {@link Content}. */
public final class ContentEntity extends AbstractHttpEntity {

    private final Content content;
    private final Exchange exchange;

    public ContentEntity(Content content, Exchange exchange) {
        super(ContentType.APPLICATION_OCTET_STREAM, null);
        this.content = content;
        this.exchange = exchange;
    }

    @Override
    public long getContentLength() {
        return content.length();
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public InputStream getContent() throws IOException {
        return content.open();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        exchange.send(content, out);
    }

    @Override
    public void close() {}
}
