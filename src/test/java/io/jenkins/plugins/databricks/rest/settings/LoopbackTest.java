package io.jenkins.plugins.databricks.rest.settings;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "127.0.0.1",
                "127.1.2.3",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1",
                "[0000:0000:0000:0000:0000:0000:0000:0001]",
                "[::ffff:127.0.0.1]"
            })
    void theMachineItselfIsKnownByEachOfItsNames(String host) {
        assertThat(Loopback.is(host), is(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost.example.com",
                "notlocalhost",
                "127.0.0.1.example.com",
                "27.0.0.1",
                "1127.0.0.1",
                "128.0.0.1",
                "127.example.com",
                "[::2]",
                "[1::1]",
                "[::ffff:128.0.0.1]",
                "adb-1.7.azuredatabricks.net"
            })
    void otherMachinesAreNotTakenForIt(String host) {
        assertThat(Loopback.is(host), is(false));
    }
}
