package io.jenkins.plugins.databricks.report;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.kohsuke.stapler.MetaClass;

/**
 * The Chromium that is installed, without a window. A test fails if a script does, or if the page does anything that
 * Jenkins' content security policy forbids. Where there is no Chromium, the tests are skipped, unless the environment
 * variable {@code REQUIRE_CHROMIUM} is set.
 */
final class Chromium implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final String REQUIRED = "REQUIRE_CHROMIUM";
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** In milliseconds: a busy machine takes its time. */
    private static final double PATIENCE = 120_000;

    private Playwright playwright;
    private Browser browser;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<String> forgiven = new ArrayList<>();
    private boolean noCache;

    @Override
    public void beforeAll(ExtensionContext context) {
        Path program = program();
        if (program == null) {
            String message = "There is no Chromium on the PATH: " + String.join(", ", NAMES);
            if (System.getenv(REQUIRED) != null) {
                fail(message);
            }
            abort(message);
        }
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setChromiumSandbox(false));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
    }

    /** The harness reads each view anew each time, which nobody's Jenkins does. */
    @Override
    public void beforeEach(ExtensionContext context) {
        noCache = MetaClass.NO_CACHE;
        MetaClass.NO_CACHE = false;
    }

    private static Path program() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** An empty page of a visitor who has not signed in. */
    Page open(int width) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, 900).setLocale("en"));
        contexts.add(context);
        context.setDefaultTimeout(PATIENCE);
        Page page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.text().contains("Content Security Policy")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        return page;
    }

    /** Signs a user of the dummy security realm in, and leads to Jenkins' first page. */
    static void signIn(Page page, String jenkins, String user) {
        page.navigate(jenkins + "login");
        page.locator("[name=j_username]").fill(user);
        page.locator("[name=j_password]").fill(user);
        page.locator("[name=Submit]").click();
        page.waitForURL(jenkins);
    }

    /** Lets the browser complain of this in this test, which has provoked it, or cannot help it. */
    void forgive(String complaint) {
        forgiven.add(complaint);
    }

    /** Checks that everybody can read and use it, as far as a program can. */
    static void checkAccessibility(Page page, String part) {
        Stream<String> violations = new AxeBuilder(page)
                .include(part).analyze().getViolations().stream()
                        .flatMap(rule -> rule.getNodes().stream()
                                .map(node -> rule.getId() + ": " + node.getHtml() + " "
                                        + node.getAny().get(0).getMessage()));
        assertThat(violations.toList(), empty());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        MetaClass.NO_CACHE = noCache;
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        List<String> all = complaints.stream()
                .filter(complaint -> forgiven.stream().noneMatch(complaint::contains))
                .toList();
        complaints.clear();
        forgiven.clear();
        assertThat("errors of scripts, and what the policy forbids", all, empty());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
    }
}
