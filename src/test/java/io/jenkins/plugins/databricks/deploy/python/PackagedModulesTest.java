package io.jenkins.plugins.databricks.deploy.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A packaged application behaves as its files do: imports, data, the main module, its arguments, its exit code, its errors. */
class PackagedModulesTest extends PythonProject {

    @Test
    void packagesRelativeImportsAndNamespacePackagesWork() throws Exception {
        write("src/main.py", """
            from etl import load
            import company.finance.tax
            print(load.run(), company.finance.tax.RATE)
            """);
        write("src/etl/__init__.py", "");
        write("src/etl/load.py", """
            from . import names
            from .deep.er import value
            def run():
                return names.NAME + value()
            """);
        write("src/etl/names.py", "NAME = 'etl'");
        write("src/etl/deep/__init__.py", "");
        write("src/etl/deep/er.py", """
            from ..names import NAME
            def value():
                return '/' + NAME
            """);
        write("src/company/finance/tax.py", "RATE = 8");

        assertThat(packAndRun(), is("etl/etl 8\n"));
    }

    @Test
    void dataIsReadAsPackageResourceAndFromBesideItsModule() throws Exception {
        write("src/main.py", """
            import importlib.resources, os, pkgutil, sys
            import etl
            print(pkgutil.get_data('etl', 'sql/query.sql').decode())
            print(importlib.resources.read_text('etl', 'names.txt', encoding='utf-8'))
            with open(os.path.join(os.path.dirname(etl.__file__), 'sql', 'query.sql')) as file:
                print(file.read())
            with open(os.path.join(os.path.dirname(__file__), 'top.txt')) as file:
                print(file.read())
            """);
        write("src/etl/__init__.py", "");
        write("src/etl/sql/query.sql", "select 1");
        write("src/etl/names.txt", "Zoë");
        write("src/top.txt", "top");
        pack();

        Ended ended = run("-W", "ignore", "bin/packaged.py");

        assertThat(ended.error(), is(""));
        assertThat(ended.output(), is("select 1\nZoë\nselect 1\ntop\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "main.py, , __main__ '' main",
        "main.py, main, __main__ '' main",
        "etl/load.py, etl.load, __main__ 'etl' etl.load",
        "etl/__main__.py, etl, __main__ 'etl' etl.__main__",
        "etl/__main__.py, etl.__main__, __main__ 'etl' etl.__main__",
        "__main__.py, __main__, __main__ '' __main__",
        "load-customers.py, load-customers, __main__ '' load-customers",
        "größe.py, größe, __main__ '' größe",
    })
    void mainRunsAsPythonRunsAModule(String file, String main, String expected) throws Exception {
        write("src/etl/__init__.py", "");
        write("src/" + file, """
            import sys
            if __name__ == '__main__':
                print(__name__, repr(__package__), __spec__.name)
                assert sys.modules['__main__'].__dict__ is globals()
            """);
        pack("src", "bin/packaged.py", main, null);

        assertThat(output("bin/packaged.py"), is(expected + "\n"));
    }

    @Test
    void mainFindsNothingInItsNamespaceThatAModuleHasNot() throws Exception {
        write("src/main.py", "print(sorted(name for name in globals() if not name.startswith('__')), __doc__)");

        assertThat(packAndRun(), is("[] None\n"));
    }

    @Test
    void argumentsAreKept() throws Exception {
        write("src/main.py", "import sys\nprint(sys.argv)");
        pack();

        assertThat(
                output("bin/packaged.py", "--day", "a b", "", "ä'\"\\"),
                is("['bin/packaged.py', '--day', 'a b', '', 'ä\\'\"\\\\']\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "pass, 0, ''",
        "import sys; sys.exit(), 0, ''",
        "import sys; sys.exit(3), 3, ''",
        "import sys; sys.exit('no data'), 1, 'no data\n'",
        "import os; os._exit(4), 4, ''",
    })
    void exitCodesAreKept(String statement, int exitCode, String error) throws Exception {
        write("src/main.py", statement);
        pack();

        assertThat(run("bin/packaged.py"), is(new Ended(exitCode, "", error)));
    }

    @Test
    void aTracebackShowsFileLineAndSource() throws Exception {
        write("src/main.py", "# first line\n\nfrom etl.load import load\nload(0)\n");
        write("src/etl/load.py", "def load(days):\r\n    # second line\r\n    return 1 / days\r\n");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(ended.exitCode(), is(1));
        List<String> lines = ended.error().lines().map(String::strip).toList();
        int main = indexOf(lines, "main.py\", line 4, in <module>");
        assertThat(lines.get(main + 1), is("load(0)"));
        int load = indexOf(lines, "etl/load.py\", line 3, in load");
        assertThat(lines.get(load + 1), is("return 1 / days"));
        assertThat(lines.get(lines.size() - 1), is("ZeroDivisionError: division by zero"));
        assertThat("no long lines of the archive", ended.error().length(), lessThan(1500));
    }

    private static int indexOf(List<String> lines, String end) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).replace('\\', '/').endsWith(end)) {
                return i;
            }
        }
        throw new AssertionError(end + " is in none of " + lines);
    }

    @Test
    void aSyntaxErrorNamesFileAndLine() throws Exception {
        write("src/main.py", "import customer");
        write("src/customer.py", "x = 1\ny = (\n");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(ended.exitCode(), is(1));
        assertThat(
                ended.error().replace('\\', '/'),
                allOf(containsString("/customer.py\", line 2"), containsString("SyntaxError")));
    }

    @Test
    void filesAreCarriedAsTheyAre() throws Exception {
        write("src/main.py", """
            import hashlib, os
            for folder, _, names in os.walk(os.path.dirname(__file__)):
                for name in names:
                    if not name.endswith('.py'):
                        with open(os.path.join(folder, name), 'rb') as file:
                            print(name, hashlib.sha256(file.read()).hexdigest())
            """);
        byte[] bytes = new byte[70_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * i / 7);
        }
        Files.write(base.resolve("src/data.bin"), bytes);

        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(packAndRun(), is("data.bin " + digest + "\n"));
    }

    @Test
    void sourcesMayHaveWindowsLineEndsMarksEncodingsOrNothing() throws Exception {
        write(
                "src/main.py",
                "\uFEFFimport nothing\r\n"
                        + "import latin\r\n"
                        + "import marked\r\n"
                        + "print(latin.NAME, marked.NAME, '''a\r\n"
                        + "b''')\r\n");
        write("src/nothing.py", "");
        Files.write(
                base.resolve("src/latin.py"),
                "# -*- coding: latin-1 -*-\nNAME = 'Zoë'\n".getBytes(StandardCharsets.ISO_8859_1));
        write("src/marked.py", "\uFEFFNAME = 'größe'\n");

        assertThat(packAndRun(), is("Zoë größe a\nb\n"));
    }

    @Test
    void namesAreNotNormalized() throws Exception {
        String composed = "gr\u00f6sse";
        String decomposed = "gro\u0308sse";
        write("src/" + composed + ".py", "NAME = 'composed'");
        write("src/data/" + decomposed + ".txt", "decomposed");
        write("src/数据/__init__.py", "NAME = 'data'");
        write("src/main.py", """
            import os
            import größe as size, 数据
            print(size.NAME, 数据.NAME)
            with open(os.path.join(os.path.dirname(__file__), 'data', 'gro\\u0308sse.txt')) as file:
                print(file.read())
            """.replace("größe", composed));

        PackagePython.Result result = pack();

        assertThat(
                result.files(),
                is(List.of("data/" + decomposed + ".txt", composed + ".py", "main.py", "数据/__init__.py")));
        assertThat(output("bin/packaged.py"), is("composed data\ndecomposed\n"));
    }
}
