package io.jenkins.plugins.databricks.report.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePagesTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @ParameterizedTest
    @CsvSource({
        "https://github.com/acme/sales.git, https://github.com/acme/sales/blob/COMMIT/a/b.yml#L3",
        "https://user:password@github.com/acme/sales, https://github.com/acme/sales/blob/COMMIT/a/b.yml#L3",
        "git@github.com:acme/sales.git, https://github.com/acme/sales/blob/COMMIT/a/b.yml#L3",
        "ssh://git@gitlab.com:22/acme/data/sales.git, https://gitlab.com/acme/data/sales/-/blob/COMMIT/a/b.yml#L3",
        "https://bitbucket.org/acme/sales.git, https://bitbucket.org/acme/sales/src/COMMIT/a/b.yml#lines-3",
        "https://acme@dev.azure.com/acme/data/_git/sales, https://dev.azure.com/acme/data/_git/sales?version=GCCOMMIT&path=/a/b.yml&line=3&lineEnd=3&lineStartColumn=1&lineEndColumn=1",
        "git@ssh.dev.azure.com:v3/acme/data/sales, https://dev.azure.com/acme/data/_git/sales?version=GCCOMMIT&path=/a/b.yml&line=3&lineEnd=3&lineStartColumn=1&lineEndColumn=1"
    })
    void aFileHasThePageOfItsForge(String remote, String page) {
        SourcePages pages = SourcePages.of(remote, COMMIT, "a");

        assertNotNull(pages);
        assertEquals(page.replace("COMMIT", COMMIT), pages.page(new Location("b.yml", 3, 5, true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "javascript:alert(1)//github.com/acme/sales",
                "http://github.com/acme/sales",
                "https://evil.example/acme/sales",
                "https://evil.example/@github.com/acme/sales",
                "https://github.com.evil.example/acme/sales",
                "https://github.com/acme/sales?x=1",
                "https://github.com/acme/<script>",
                "/srv/git/sales.git"
            })
    void anotherAddressHasNone(String remote) {
        assertNull(SourcePages.of(remote, COMMIT, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "0123", "../../../settings"})
    void whatIsNoCommitHasNone(String commit) {
        assertNull(SourcePages.of("https://github.com/acme/sales", commit, ""));
        assertNull(SourcePages.of("https://github.com/acme/sales", null, ""));
    }

    @Test
    void aNameFormatsNothing() {
        SourcePages pages = SourcePages.of("https://github.com/acme/sales", COMMIT, "");

        assertNotNull(pages);
        assertEquals(
                "https://github.com/acme/sales/blob/" + COMMIT + "/a%20b/%22%3E%3Fx%23%7Bline%7D.yml#L3",
                pages.page(new Location("a b/\">?x#{line}.yml", 3, 5, true)));
        assertNull(pages.page(new Location("../other/a.yml", 3, 5, false)));
    }
}
