package io.jenkins.plugins.databricks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlElementUtil;
import org.htmlunit.util.NameValuePair;
import org.jvnet.hudson.test.JenkinsRule;

/** Forms as a browser uses them: what their scripts ask for while somebody fills them in, and their buttons. */
public final class Forms {

    private static final long PATIENCE_MILLIS = 120_000;
    private static final long STEP_MILLIS = 200;

    private Forms() {}

    /**
     * Asks a method of a descriptor.
     *
     * @param context where the form is, such as {@code job/nightly/}; empty for the global ones
     * @param described the class whose descriptor is asked
     * @param method as in the address, so without {@code do}
     */
    public static WebResponse ask(
            JenkinsRule j,
            String user,
            String context,
            Class<?> described,
            String method,
            Map<String, String> parameters)
            throws IOException {
        List<NameValuePair> all = new ArrayList<>();
        parameters.forEach((name, value) -> all.add(new NameValuePair(name, value)));
        WebRequest request = new WebRequest(
                URI.create(j.getURL() + context + "descriptorByName/" + described.getName() + "/" + method)
                        .toURL(),
                HttpMethod.POST);
        request.setRequestParameters(all);
        try (JenkinsRule.WebClient browser = j.createWebClient()) {
            return browser.withJavaScriptEnabled(false)
                    .withThrowExceptionOnFailingStatusCode(false)
                    .withBasicApiToken(user)
                    .getPage(request)
                    .getWebResponse();
        }
    }

    /** The values that a drop-down list offers, without the empty one. */
    public static List<String> choices(WebResponse answer) {
        List<String> values = new ArrayList<>();
        JSONArray choices = JSONObject.fromObject(answer.getContentAsString()).getJSONArray("values");
        for (int i = 0; i < choices.size(); i++) {
            String value = choices.getJSONObject(i).getString("value");
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        return values;
    }

    /** Presses the Test connection button in a part of a page and waits for what it says. */
    public static String testConnection(DomNode part) throws IOException {
        HtmlButton button = part.querySelector(".validate-button");
        DomNode container = button.getParentNode();
        status(container).setTextContent("");
        long[] nextClick = {System.nanoTime()};
        return await(part, () -> {
            String text = status(container).asNormalizedText();
            if (!text.isBlank() && !text.startsWith("Connecting")) {
                return text;
            }
            // A page that is slow may not have given the button its script yet, and the first click does nothing.
            if (System.nanoTime() >= nextClick[0]) {
                nextClick[0] += TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS / 3);
                click(button);
            }
            return null;
        });
    }

    /** What stands beside the Test connection button, which is not pressed. */
    public static String testedConnection(DomNode part) {
        return status(part.querySelector(".validate-button").getParentNode()).asNormalizedText();
    }

    private static void click(HtmlButton button) {
        try {
            HtmlElementUtil.click(button);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DomNode status(DomNode container) {
        return container.querySelector(".jenkins-validate-button__container__status");
    }

    /** Lets the scripts of a page go on until there is what is looked for. */
    public static <T> T await(DomNode part, Supplier<T> lookedFor) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            T found = lookedFor.get();
            if (found != null) {
                return found;
            }
            assertThat("it did not appear in time", System.nanoTime(), lessThan(end));
            part.getPage().getEnclosingWindow().getWebClient().waitForBackgroundJavaScript(STEP_MILLIS);
        }
    }
}
