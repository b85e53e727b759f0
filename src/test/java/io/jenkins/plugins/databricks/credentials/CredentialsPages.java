package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.security.ACL;
import io.jenkins.plugins.databricks.Forms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlElementUtil;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.jvnet.hudson.test.JenkinsRule;

/** The pages of the credentials plugin in a browser. */
final class CredentialsPages {

    private static final String STORE = "manage/credentials/store/system/domain/_/";

    private final JenkinsRule j;
    private final JenkinsRule.WebClient browser;

    CredentialsPages(JenkinsRule j) {
        this.j = j;
        this.browser = j.createWebClient();
    }

    /** Opens the empty form of a type. */
    HtmlForm create(Class<?> type) throws Exception {
        HtmlPage page = browser.goTo(STORE);
        press(page, "button[data-type='credentials-add-store-item']");
        press(page, "input[value='" + type.getName() + "']");
        press(page, "#cr-dialog-next");
        return form(page, "newCredentials");
    }

    /** Opens the form of a stored credential. */
    HtmlForm update(String id) throws Exception {
        HtmlPage page = browser.goTo(STORE + "credential/" + id);
        press(page, "button[data-type='credentials-update']");
        return form(page, "updateCredentials");
    }

    static void set(HtmlForm form, String field, String value) {
        form.getInputByName("_." + field).setValue(value);
    }

    /** Fills in a field of several lines. */
    static void setText(HtmlForm form, String field, String value) {
        form.getTextAreaByName("_." + field).setText(value);
    }

    static void submit(HtmlForm form) throws IOException {
        press((HtmlPage) form.getPage(), "#cr-dialog-submit");
    }

    private static HtmlForm form(HtmlPage page, String name) {
        return Forms.await(page, () -> page.querySelector("form[name='" + name + "']"));
    }

    private static void press(HtmlPage page, String selector) throws IOException {
        HtmlElementUtil.click(Forms.<HtmlElement>await(page, () -> page.querySelector(selector)));
    }

    <C extends StandardCredentials> C stored(Class<C> type, String id) {
        List<C> all = CredentialsProvider.lookupCredentialsInItemGroup(type, j.jenkins, ACL.SYSTEM2, List.of());
        return CredentialsMatchers.firstOrNull(all, CredentialsMatchers.withId(id));
    }

    String storedXml() throws IOException {
        return Files.readString(Path.of(j.jenkins.getRootDir().getPath(), "credentials.xml"));
    }
}
