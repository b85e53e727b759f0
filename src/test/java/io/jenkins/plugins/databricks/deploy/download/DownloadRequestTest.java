package io.jenkins.plugins.databricks.deploy.download;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.api.files.RemoteEntry;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DownloadRequestTest {

    private static final RemoteFile FILE = new RemoteFile(
            "a/b.xml", "dbfs:/r/a/b.xml", new RemoteEntry("/r/a/b.xml", RemoteEntry.Kind.FILE, 3, "1", ""));

    private static DownloadRequest request(String target) {
        return new DownloadRequest(RemotePath.Store.DBFS, List.of(FILE), target);
    }

    @ParameterizedTest
    @CsvSource({
        "reports, reports/a/b.xml",
        "reports/, reports/a/b.xml",
        "./reports//, reports/a/b.xml",
        "., a/b.xml",
        "./, a/b.xml",
        "/w/reports, /w/reports/a/b.xml"
    })
    void aPathBeginsWithTheTarget(String target, String path) {
        assertThat(request(target).path(FILE), is(path));
    }

    @Test
    void whatAnAgentCanHaveFetchedIsTaken() {
        List<DownloadedFile> answer = List.of(new DownloadedFile("r/a/b.xml", "dbfs:/r/a/b.xml", 17));

        assertThat(request("r").check(answer), is(answer));
    }

    static Stream<List<?>> lies() {
        DownloadedFile file = new DownloadedFile("r/a/b.xml", "dbfs:/r/a/b.xml", 17);
        return Stream.of(
                List.of(),
                List.of(file, file),
                List.of("r/a/b.xml"),
                List.of(new DownloadedFile("../b.xml", file.source(), 17)),
                List.of(new DownloadedFile(null, file.source(), 17)),
                List.of(new DownloadedFile(file.path(), "dbfs:/other", 17)),
                List.of(new DownloadedFile(file.path(), file.source(), -1)));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void whatItCannotHaveFetchedIsRefused(List<?> answer) {
        assertThrows(RuntimeException.class, () -> request("r").check(answer));
    }
}
