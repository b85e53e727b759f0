package io.jenkins.plugins.databricks.api.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.api.files.RemotePath.Store;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemotePathTest {

    @ParameterizedTest
    @CsvSource({
        "dbfs:/python/main.py, DBFS, /python/main.py, dbfs:/python/main.py",
        "dbfs:///python/main.py, DBFS, /python/main.py, dbfs:/python/main.py",
        "dbfs:/, DBFS, /, dbfs:/",
        "//Volumes/c/s/v//a.jar, VOLUME, /Volumes/c/s/v/a.jar, /Volumes/c/s/v/a.jar",
        "/Volumes/c/s/v/a.jar, VOLUME, /Volumes/c/s/v/a.jar, /Volumes/c/s/v/a.jar",
        "dbfs:/Volumes/c/s/v/a.jar, VOLUME, /Volumes/c/s/v/a.jar, /Volumes/c/s/v/a.jar",
        "/Workspace/Users/me@x.com/a.py, WORKSPACE, /Users/me@x.com/a.py, /Workspace/Users/me@x.com/a.py",
        "/Users/me@x.com/, WORKSPACE, /Users/me@x.com/, /Workspace/Users/me@x.com/",
        "/Repos/team/x, WORKSPACE, /Repos/team/x, /Workspace/Repos/team/x",
        "/Shared/x..y/a, WORKSPACE, /Shared/x..y/a, /Workspace/Shared/x..y/a",
    })
    void eachFormOfATargetBelongsToItsStore(String target, Store store, String path, String shown) {
        RemotePath parsed = RemotePath.parse(target);

        assertThat(parsed.store(), is(store));
        assertThat(parsed.path(), is(path));
        assertThat(parsed.toString(), is(shown));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aMissingTargetIsRefusedWithAnExample(String target) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> RemotePath.parse(target));

        assertThat(
                e.getMessage(),
                is("target is missing: specify a path in Databricks, such as /Volumes/main/sales/code/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"main.py", "/tmp/main.py", "/dbfs/python/main.py", "s3://bucket/x", "/volumes/c/s/v", "C:\\x"})
    void anyOtherTargetIsRefusedWithTheFormsThatThereAre(String target) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> RemotePath.parse(target));

        assertThat(e.getMessage(), containsString("target: '" + target + "' is not a path in Databricks."));
        assertThat(
                e.getMessage(),
                containsString("Write dbfs:/…, /Volumes/…, /Workspace/…, /Users/…, /Repos/… or /Shared/…"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbfs:python/main.py", "dbfs:"})
    void dbfsWithoutASlashIsRefusedWithAnExample(String target) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> RemotePath.parse(target));

        assertThat(e.getMessage(), containsString("needs a slash after 'dbfs:', as in dbfs:/python/main.py"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbfs:/a/../b", "/Volumes/c/s/v/../w/x", "/Workspace/..", "/Shared/a/..", "/Shared/./a"})
    void goingUpIsRefused(String target) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> RemotePath.parse(target));

        assertThat(e.getMessage(), startsWith("target: '"));
        assertThat(e.getMessage(), containsString("must not contain '..'"));
    }

    /** In each of the ways in which something between here and the files may read it. */
    static Stream<String> waysOut() {
        return Stream.of(
                "..",
                ".",
                "../..",
                "a/../b",
                "a/./b",
                "a/..",
                "%2e%2e",
                "%2E.",
                "a/%2e",
                "%252e%252e",
                "%25252e%2525252e",
                "..%2fb",
                "%2e%2e%5cb",
                "..\\..\\b",
                "a\\..",
                "..;v=1",
                "..;",
                "a/..;/b",
                " .. ",
                "a/.. /b",
                "",
                "/b",
                "a//b",
                "a/",
                "a\0",
                "a\nb",
                "a\rb",
                "a\tb",
                "a\u001Bb",
                "a\u0085b",
                "a\u2028b",
                "a\u202Eb",
                "a%00b",
                "a%0d%0ab",
                "a\uD800b",
                "x".repeat(4097));
    }

    @ParameterizedTest
    @MethodSource("waysOut")
    void noNameLeadsOutOfAFolder(String name) {
        for (Store store : Store.values()) {
            RemotePath folder = new RemotePath(store, "/Volumes/c/s/v");
            String message = assertThrows(InvalidInputException.class, () -> folder.resolve(name))
                    .getMessage();
            assertThat(message, startsWith("target: '"));
            assertThat(message.length(), lessThan(4_300));
            assertThat(message.codePoints().noneMatch(Character::isISOControl), is(true));
            assertThrows(InvalidInputException.class, () -> new RemotePath(store, "/a/" + name + "/b"));
            assertThrows(InvalidInputException.class, () -> new RemotePath(store, "a" + name));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "...",
                "..a",
                "a..",
                ".git",
                "a b",
                "100%",
                "50%2b",
                "%zz",
                "%C3%9F",
                "größe",
                "\uD83D\uDE00",
                "a;b",
                "~",
                "a\\b",
                "#x#",
                "C:",
                "\u200Fשלום"
            })
    void allElseIsAName(String name) {
        assertThat(RemotePath.parse("/Volumes/c/s/v/").resolve(name).path(), is("/Volumes/c/s/v/" + name));
    }

    @Test
    void manyEncodingsInOneAnotherTakeNoTime() {
        String name = "%" + "25".repeat(2_000) + "2e";

        assertThrows(InvalidInputException.class, () -> RemotePath.parse("dbfs:/" + name));
        assertThrows(InvalidInputException.class, () -> RemotePath.parse("dbfs:/" + name.repeat(1_000)));
    }

    @Test
    void filesAreFoundBelowAFolderWithAndWithoutItsSlash() {
        assertThat(RemotePath.parse("dbfs:/a").resolve("b/c.py").toString(), is("dbfs:/a/b/c.py"));
        assertThat(RemotePath.parse("dbfs:/a/").resolve("b/c.py").toString(), is("dbfs:/a/b/c.py"));
        assertThat(RemotePath.parse("dbfs:/").resolve("c.py").path(), is("/c.py"));
    }

    @Test
    void nameAndParentAreTheEndAndTheRest() {
        assertThat(RemotePath.parse("dbfs:/a/b.py").name(), is("b.py"));
        assertThat(RemotePath.parse("dbfs:/a/b.py").parent(), is("/a"));
        assertThat(RemotePath.parse("dbfs:/b.py").parent(), is("/"));
    }
}
