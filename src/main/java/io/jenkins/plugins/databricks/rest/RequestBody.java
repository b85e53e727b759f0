package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.ContentEntity;
import io.jenkins.plugins.databricks.rest.content.ContentPart;
import io.jenkins.plugins.databricks.rest.content.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicNameValuePair;

/** The body of a request. */
public sealed interface RequestBody {

    /** A fresh entity for one attempt, which reports its progress to the exchange. */
    HttpEntity entity(Exchange exchange);

    /** A JSON document. */
    record Json(JsonNode tree) implements RequestBody {
        @Override
        public HttpEntity entity(Exchange exchange) {
            try {
                return new StringEntity(JsonCodec.MAPPER.writeValueAsString(tree), ContentType.APPLICATION_JSON);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a JSON tree can always be serialised", e);
            }
        }

        /** Without the document, which may contain a secret. */
        @Override
        public String toString() {
            return "JSON";
        }
    }

    /** A file's bytes as they are. */
    record Raw(Content content) implements RequestBody {
        @Override
        public HttpEntity entity(Exchange exchange) {
            return new ContentEntity(content, exchange);
        }
    }

    /** A form with one file in it, as browsers and {@code curl -F} send it. */
    record Multipart(Map<String, String> fields, String fileField, String fileName, Content content)
            implements RequestBody {
        @Override
        public HttpEntity entity(Exchange exchange) {
            MultipartEntityBuilder form = MultipartEntityBuilder.create();
            fields.forEach((name, value) ->
                    form.addTextBody(name, value, ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8)));
            return form.addPart(fileField, new ContentPart(content, fileName, exchange))
                    .build();
        }
    }

    /** URL-encoded form fields, for OAuth token endpoints. */
    record Form(Map<String, String> fields) implements RequestBody {
        @Override
        public HttpEntity entity(Exchange exchange) {
            return new UrlEncodedFormEntity(
                    fields.entrySet().stream()
                            .map(e -> new BasicNameValuePair(e.getKey(), e.getValue()))
                            .toList(),
                    StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "form " + fields.keySet();
        }
    }
}
