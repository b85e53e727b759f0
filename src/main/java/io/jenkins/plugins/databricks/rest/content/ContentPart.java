package io.jenkins.plugins.databricks.rest.content;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.client5.http.entity.mime.AbstractContentBody;
import org.apache.hc.core5.http.ContentType;

/** A part of a multipart form that streams a {@link Content}. */
public final class ContentPart extends AbstractContentBody {

    private final Content content;
    private final String fileName;
    private final Exchange exchange;

    public ContentPart(Content content, String fileName, Exchange exchange) {
        super(ContentType.APPLICATION_OCTET_STREAM);
        this.content = content;
        this.fileName = fileName;
        this.exchange = exchange;
    }

    @Override
    public String getFilename() {
        return fileName;
    }

    @Override
    public long getContentLength() {
        return content.length();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        exchange.send(content, out);
    }
}
