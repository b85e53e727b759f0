package io.jenkins.plugins.databricks.deploy.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process that runs a packaged application: a kernel or a notebook, processes that it starts itself, what it unpacks, and where. */
class PackagedProcessTest extends PythonProject {

    /** Databricks evaluates a Python file in the namespace of a kernel, which has a session, and no {@code __file__} of the file's own. */
    @Test
    void itRunsInANamespaceThatHasNamesAlready() throws Exception {
        write("src/main.py", "import customer, os\nprint(spark, dbutils, os.path.basename(__file__))\ncustomer.load()");
        write("src/customer.py", "def load():\n    import __main__\n    print(__main__.spark)");
        write("kernel.py", """
            spark, dbutils = 'the session', 'the utilities'
            del __file__
            with open('bin/packaged.py', 'rb') as f:
                exec(compile(f.read(), 'bin/packaged.py', 'exec'))
            """);
        pack();

        assertThat(output("kernel.py"), is("the session the utilities main.py\nthe session\n"));
    }

    @Test
    void itRunsInAnyNamespace() throws Exception {
        write("src/main.py", "NAME = 'main'\ndef name():\n    return NAME\nprint(name())");
        write("notebook.py", """
            def run():
                with open('bin/packaged.py') as f:
                    exec(compile(f.read(), 'bin/packaged.py', 'exec'))
            run()
            import runpy
            runpy.run_path('bin/packaged.py')
            """);
        pack();

        assertThat(output("notebook.py"), is("main\nmain\n"));
    }

    @Test
    void aSecondVersionInTheSameProcessHasItsOwnModules() throws Exception {
        for (String version : List.of("1", "2")) {
            write(
                    "src/main.py",
                    "from etl.load import VERSION\nimport company.tax\nprint(VERSION, company.tax.VERSION)");
            write("src/etl/__init__.py", "");
            write("src/etl/load.py", "VERSION = " + version);
            write("src/company/tax.py", "VERSION = " + version);
            pack("src", "bin/" + version + ".py", null, null);
        }
        write("notebook.py", """
            for name in ['bin/1.py', 'bin/2.py', 'bin/1.py']:
                with open(name) as f:
                    exec(compile(f.read(), name, 'exec'))
            """);

        assertThat(output("notebook.py"), is("1 1\n2 2\n1 1\n"));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    void aModuleWhoseNamePythonHasTakenIsTold() throws Exception {
        write("installed/company/taken.py", "");
        write("installed/sitecustomize.py", "import company.taken");
        write("src/main.py", "import json, company.free");
        write("src/zipfile.py", "");
        write("src/time/__init__.py", "");
        write("src/company/free.py", "print('found')");
        write("src/zlib/data.txt", "");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(ended.exitCode(), is(0));
        assertThat(ended.output(), is("found\n"));
        List<String> lines = ended.error().lines().toList();
        assertThat(lines.size(), is(2));
        assertThat(
                lines.get(0),
                is("The packaged module 'time' cannot be imported, since Python has loaded another of this name:"
                        + " its own. Rename it"));
        assertThat(
                lines.get(1),
                allOf(startsWith("The packaged module 'zipfile' cannot be imported"), endsWith(".py. Rename it")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fork", "spawn", "forkserver"})
    @EnabledOnOs({OS.LINUX})
    void otherProcessesCallFunctionsOfAnyModule(String method) throws Exception {
        write("src/main.py", """
            import multiprocessing, pickle
            from customer import square

            def cube(x):
                return x ** 3

            if __name__ == '__main__':
                with multiprocessing.get_context('%s').Pool(2) as pool:
                    print(pool.map(square, [1, 2, 3]), pool.map(cube, [1, 2, 3]))
                print(pickle.loads(pickle.dumps(square))(4), pickle.loads(pickle.dumps(cube))(4))
            """.formatted(method));
        write("src/customer.py", "def square(x):\n    return x ** 2\n");

        assertThat(packAndRun(), is("[1, 4, 9] [1, 8, 27]\n16 64\n"));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theEndOfAForkedProcessLeavesTheModulesInPlace() throws Exception {
        write("src/main.py", """
            import os, sys
            child = os.fork()
            if child == 0:
                sys.exit()
            os.waitpid(child, 0)
            import customer
            """);
        write("src/customer.py", "print('found')");

        assertThat(packAndRun(), is("found\n"));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    void whatIsUnpackedIsThereUntilTheEndAndNoLonger() throws Exception {
        write("src/main.py", """
            import atexit
            def last():
                import customer
            atexit.register(last)
            raise SystemExit(3)
            """);
        write("src/customer.py", "print('found')");
        pack();

        assertThat(run("bin/packaged.py"), is(new Ended(3, "found\n", "")));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    void anEarlierVersionThatStillRunsAndALaterOneKeepApart() throws Exception {
        write("src/main.py", "print('started', flush=True)\ninput()\nimport customer");
        write("src/customer.py", "print('version 1')");
        pack();
        Process first = python("bin/packaged.py").start();
        try (BufferedReader output = first.inputReader();
                Writer input = first.outputWriter()) {
            assertThat(output.readLine(), is("started"));

            write("src/main.py", "import customer");
            write("src/customer.py", "print('version 2')");
            write("bin/customer.py", "print('a stale copy beside the packaged file')");
            assertThat(packAndRun(), is("version 2\n"));

            input.write("\n");
            input.flush();
            assertThat(output.readLine(), is("version 1"));
        }
        assertThat(first.waitFor(), is(0));
        assertThat(leftInTemp(), is(empty()));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void itRunsFromMemoryWhereNothingCanBeWritten() throws Exception {
        assumeTrue(run("-c", "import os; os.memfd_create('x')").exitCode() == 0);
        write("installed/sitecustomize.py", """
            import tempfile
            def mkdtemp(*args, **kwargs):
                raise FileNotFoundError('No usable temporary directory found')
            tempfile.mkdtemp = mkdtemp
            """);
        write("src/main.py", """
            import pkgutil
            from etl.load import load
            print(pkgutil.get_data('etl', 'names.txt').decode(), __name__)
            load()
            """);
        write("src/etl/__init__.py", "");
        write("src/etl/names.txt", "Zoë");
        write("src/etl/load.py", "def load():\n    1 / 0\n");
        pack();

        Ended ended = run("bin/packaged.py");

        assertThat(ended.output(), is("Zoë __main__\n"));
        assertThat(
                ended.error(),
                allOf(
                        containsString("/etl/load.py\", line 2, in load\n"),
                        endsWith("ZeroDivisionError: division by zero\n")));
        assertThat(ended.exitCode(), is(1));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsNoHindranceAndIsNotLeftFull() throws Exception {
        assumeTrue(run("-c", "import os; os.memfd_create('x')").exitCode() == 0);
        write("installed/sitecustomize.py", """
            import os, zipfile
            def extractall(archive, folder):
                archive.extract('customer.py', folder)
                raise OSError(28, os.strerror(28))
            zipfile.ZipFile.extractall = extractall
            """);
        write("src/main.py", "import customer");
        write("src/customer.py", "print('found')");

        assertThat(packAndRun(), is("found\n"));
        assertThat(leftInTemp(), is(empty()));
    }
}
