package io.jenkins.plugins.databricks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.Secret;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.WebResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** An attack on everything that a form can ask of Jenkins, by somebody who may only read: it costs nothing and tells nothing. */
class FormAccessTest extends SharedJenkins {

    /** Took a minute to search for a certificate, once. A form can hardly send more. */
    private static final String ATTACK = "-----BEGIN PRIVATE KEY-----".repeat(37_000);

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void onlyRead() throws Exception {
        databricks.configure();
        j.createFreeStyleProject("nightly");
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
    }

    @Test
    void checksTellAReaderNothing() throws Exception {
        for (Method check : methods("doCheck")) {
            assertNothingTold(check, ask("", check, ATTACK));
            assertNothingTold(check, ask("job/nightly/", check, "no path, no address, no job"));
        }
    }

    private static void assertNothingTold(Method check, WebResponse answer) {
        assertThat(
                check + ": " + answer.getStatusCode() + " " + answer.getContentAsString(),
                answer.getStatusCode() == 403 || answer.getContentAsString().equals("<div/>"));
    }

    @Test
    void listsAndConnectionTestsTellAReaderNothing() throws Exception {
        for (String kind : List.of("doFill", "doTest")) {
            for (Method method : methods(kind)) {
                for (String context : List.of("", "job/nightly/")) {
                    WebResponse answer = ask(context, method, "");
                    assertThat(method.toString(), answer.getStatusCode(), anyOf(is(200), is(403)));
                    assertThat(method.toString(), answer.getContentAsString(), not(containsString("prod")));
                    assertThat(method.toString(), answer.getContentAsString(), not(containsString("Connected")));
                }
            }
        }
        assertThat(databricks.emulator().requests(), empty());
    }

    /** A field may be missing, be half written, or be made up by a program. */
    @Test
    void whateverAFormSaysIsAnswered() throws Exception {
        j.jenkins.disableSecurity();
        Item job = j.jenkins.getItem("nightly");
        List<String> values =
                Arrays.asList(null, "", " ", "$X", "{", "a=b\n=c\na=", "https://[", "/x/../\u0000", ATTACK);
        for (String kind : List.of("doCheck", "doFill", "doTest")) {
            for (Method method : methods(kind)) {
                Object descriptor =
                        j.jenkins.getDescriptorOrDie(described(method).asSubclass(Describable.class));
                for (Item item : Arrays.asList(null, job)) {
                    for (String value : values) {
                        Object[] fields = Stream.of(method.getParameterTypes())
                                .map(type -> type == Item.class
                                        ? item
                                        : type == Secret.class ? Secret.fromString(value) : (Object) value)
                                .toArray();
                        assertThat(method + " " + value, method.invoke(descriptor, fields), notNullValue());
                    }
                }
            }
        }
    }

    private static Set<Method> methods(String prefix) {
        String plugin = FormAccessTest.class.getPackageName();
        Set<Method> all = new LinkedHashSet<>();
        for (Descriptor<?> descriptor : j.jenkins.getExtensionList(Descriptor.class)) {
            for (Method method : descriptor.getClass().getMethods()) {
                if (descriptor.getClass().getName().startsWith(plugin)
                        && method.getDeclaringClass().getName().startsWith(plugin)
                        && method.getName().startsWith(prefix)
                        && !method.isBridge()) {
                    assertThat(method.toString(), method.isAnnotationPresent(POST.class));
                    all.add(method);
                }
            }
        }
        assertThat(all.size(), greaterThan(4));
        return all;
    }

    /** With the same text in each field, or so much of it as a form can send. */
    private static WebResponse ask(String context, Method method, String value) throws Exception {
        Map<String, String> fields = new HashMap<>();
        for (Parameter parameter : method.getParameters()) {
            QueryParameter field = parameter.getAnnotation(QueryParameter.class);
            if (field != null) {
                String name = field.value().isEmpty() ? parameter.getName() : field.value();
                fields.put(name, fields.isEmpty() || value.length() < 1_000 ? value : "x");
            }
        }
        String name = Character.toLowerCase(method.getName().charAt(2))
                + method.getName().substring(3);
        return Forms.ask(j, "reader", context, described(method), name, fields);
    }

    private static Class<?> described(Method method) {
        return j.jenkins.getExtensionList(Descriptor.class).stream()
                .filter(descriptor -> method.getDeclaringClass().isInstance(descriptor))
                .findFirst()
                .orElseThrow()
                .clazz;
    }
}
