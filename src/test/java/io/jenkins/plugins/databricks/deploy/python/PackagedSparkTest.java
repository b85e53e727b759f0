package io.jenkins.plugins.databricks.deploy.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a packaged application tells the Spark that it runs in. */
class PackagedSparkTest extends PythonProject {

    /** A PySpark that is loaded when the packaged file starts, as in Databricks. */
    private void pyspark(String context, String session) throws IOException {
        write("installed/sitecustomize.py", "import pyspark");
        write("installed/pyspark/__init__.py", """
            class Context:
                def addPyFile(self, path):
                    print('addPyFile', path)

            class Broken:
                def addPyFile(self, path):
                    raise RuntimeError('not on this cluster')

            class SparkContext:
                _active_spark_context = %s
            """.formatted(context));
        write("installed/pyspark/sql/connect.py", """
            class Session:
                def addArtifacts(self, path, pyfile=False):
                    print('addArtifacts', path, pyfile)
            """);
        write("installed/pyspark/sql/__init__.py", """
            from pyspark.sql.connect import Session

            class SparkSession:
                def getActiveSession():
                    return %s
            """.formatted(session));
        write("src/main.py", "import customer, sys; print(sys.path[0] in customer.__file__)");
        write("src/customer.py", "NAME = 'found'");
    }

    @ParameterizedTest
    @CsvSource({
        "Context(), SparkSession(), addPyFile, ''",
        "Context(), None, addPyFile, ''",
        "None, Session(), addArtifacts, ' True'",
        "Context(), Session(), addArtifacts, ' True'",
    })
    void executorsGetTheModulesFromASessionThatIsThere(String context, String session, String call, String rest)
            throws Exception {
        pyspark(context, session);

        List<String> lines = packAndRun().lines().toList();

        List<Path> left = leftInTemp();
        assertThat(left.size(), is(1));
        assertThat(
                "executors that start later get it too", lines, is(List.of(call + " " + left.get(0) + rest, "True")));
        String imported = "import sys; sys.path.insert(0, sys.argv[1]); import customer; print(customer.NAME)";
        assertThat(output("-S", "-c", imported, left.get(0).toString()), is("found\n"));
    }

    @Test
    void eachStartGivesSparkAnotherName() throws Exception {
        pyspark("Context()", "None");

        assertThat(packAndRun(), is(not(packAndRun())));
    }

    @Test
    void aSparkThatTakesNoModulesIsToldAndDoesNotStopTheProgram() throws Exception {
        pyspark("Broken()", "None");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(
                ended,
                is(new Ended(
                        0,
                        "True\n",
                        "The packaged modules cannot be imported on Spark executors: not on this cluster\n")));
    }

    @Test
    void withoutASessionNothingIsGivenToSpark() throws Exception {
        pyspark("None", "None");

        assertThat(packAndRun(), is("True\n"));
        assertThat(leftInTemp(), is(empty()));
    }
}
