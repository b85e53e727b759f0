package io.jenkins.plugins.databricks.workspace;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.workspace.RemotePath.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    @ValueSource(
            strings = {"", "main.py", "/tmp/main.py", "/dbfs/python/main.py", "s3://bucket/x", "/volumes/c/s/v", "C:\\x"
            })
    void anyOtherTargetIsRefusedWithTheFormsThatThereAre(String target) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> RemotePath.parse(target));

        assertThat(e.getMessage(), containsString("target: '" + target + "' is no path in Databricks."));
        assertThat(
                e.getMessage(),
                containsString("Write dbfs:/…, /Volumes/…, /Workspace/…, /Users/…, /Repos/… or /Shared/…"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbfs:python/main.py", "dbfs:"})
    void dbfsWithoutASlashIsRefusedWithAnExample(String target) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> RemotePath.parse(target));

        assertThat(e.getMessage(), containsString("needs a slash after 'dbfs:', as in dbfs:/python/main.py"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbfs:/a/../b", "/Volumes/c/s/v/../w/x", "/Workspace/..", "/Shared/a/.."})
    void goingUpIsRefused(String target) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> RemotePath.parse(target));

        assertThat(e.getMessage(), containsString("must not contain '..'"));
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
