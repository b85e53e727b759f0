package io.jenkins.plugins.databricks.rest.redaction;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Detects assignments to names of secrets: {@code password=…}, {@code "token": "…"}, {@code --password …}. */
final class SecretAssignments {

    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_VALUE = 1_024;
    private static final int MOST_SPACES = 3;
    private static final int SHORTEST_BEHIND_SPACE = 6;

    /** Values that are not secret. */
    private static final Set<String> NONE = Set.of(
            "true",
            "false",
            "null",
            "none",
            "yes",
            "no",
            "on",
            "off",
            "enabled",
            "disabled",
            "undefined",
            "optional",
            "required");

    private static final Pattern SPACES = Pattern.compile("\\s+");

    /** What follows {@code -p} if it means a port or a path. */
    private static final Pattern PORT_OR_PATH = Pattern.compile("\\d{1,5}|[^/]{0,64}/.*|\\d{4}-\\d\\d-\\d\\d");

    private SecretAssignments() {}

    /** @param marked a result of {@link SecretReferences#mark} */
    static boolean areIn(String marked) {
        for (int i = 0; i < marked.length(); i++) {
            char c = marked.charAt(i);
            boolean assigns =
                    c == '=' ? isAssignment(marked, i) : c == ':' ? isField(marked, i) : c == '>' && isTag(marked, i);
            if (assigns && assignsSecret(marked, i)) {
                return true;
            }
            if (c == ' ' && isFollowedBySecret(marked, i)) {
                return true;
            }
        }
        return hasFlagWithSecret(marked);
    }

    /**
     * Whether an argument could be a secret because of the flag before it: {@code --password hunter2}.
     *
     * @param argument a result of {@link SecretReferences#mark}
     */
    static boolean isGivenBy(String flag, String argument) {
        if (!flag.startsWith("-") || isNone(argument)) {
            return false;
        }
        if (flag.equals("-p")) {
            return !argument.startsWith("-") && !PORT_OR_PATH.matcher(argument).matches();
        }
        if (flag.equals("-u") || flag.equals("--user")) {
            return argument.indexOf(':') > 0;
        }
        return flag.indexOf('=') < 0 && isGivenByName(flag, argument);
    }

    /** Whether the value could be a secret because of this name. */
    static boolean isGivenByName(String name, String value) {
        return !isNone(value)
                && (SecretNames.isOne(name) || (SecretNames.isAmbiguous(name) && !HarmlessForms.isOne(value)));
    }

    /** Whether it is not a comparison, such as {@code ==} in a requirement of pip. */
    private static boolean isAssignment(String text, int at) {
        char before = at == 0 ? ' ' : text.charAt(at - 1);
        char after = at + 1 == text.length() ? ' ' : text.charAt(at + 1);
        return after != '=' && "=!<>~".indexOf(before) < 0;
    }

    /** Whether it is not part of a URL, a time or the coordinates of a library. */
    private static boolean isField(String text, int at) {
        if (text.startsWith("//", at + 1) || text.startsWith(":", at + 1)) {
            return false;
        }
        int start = nameStart(text, at);
        return start == 0 || " \t\r\n\"'{([,;&?|".indexOf(text.charAt(start - 1)) >= 0;
    }

    /** Whether it is the start tag of an XML element, followed by its text. */
    private static boolean isTag(String text, int at) {
        int start = nameStart(text, at);
        return start > 0 && text.charAt(start - 1) == '<' && !text.startsWith("<", at + 1);
    }

    /** {@code password hunter2}, as in a {@code .netrc}. In prose, the next word contains no digit. */
    private static boolean isFollowedBySecret(String text, int at) {
        String value = value(text, at + 1);
        return value.length() >= SHORTEST_BEHIND_SPACE
                && value.chars().anyMatch(Character::isDigit)
                && value.chars().anyMatch(Character::isLetter)
                && !HarmlessForms.isOne(value)
                && SecretNames.isOne(text.substring(nameStart(text, at), nameEnd(text, at)));
    }

    private static boolean assignsSecret(String text, int at) {
        int start = nameStart(text, at);
        String name = text.substring(start, nameEnd(text, at));
        boolean ambiguous = SecretNames.isAmbiguous(name);
        if (!ambiguous && !SecretNames.isOne(name)) {
            return false;
        }
        boolean inQuery = start > 0 && "?&".indexOf(text.charAt(start - 1)) >= 0;
        String value = value(text, at + 1);
        return ambiguous && inQuery ? !isNone(value) : isGivenByName(name, value);
    }

    private static int nameEnd(String text, int at) {
        int end = at;
        for (int spaces = 0; end > 0 && spaces < MOST_SPACES && text.charAt(end - 1) == ' '; spaces++) {
            end--;
        }
        boolean quoted = end > 0 && "\"'`".indexOf(text.charAt(end - 1)) >= 0;
        int escaped = quoted && end > 1 && text.charAt(end - 2) == '\\' ? 1 : 0;
        return quoted ? end - 1 - escaped : end;
    }

    private static int nameStart(String text, int at) {
        int start = nameEnd(text, at);
        int least = Math.max(0, start - LONGEST_NAME);
        while (start > least && isPartOfName(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static boolean isPartOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private static String value(String text, int from) {
        int start = from;
        for (int spaces = 0; start < text.length() && spaces < MOST_SPACES && text.charAt(start) == ' '; spaces++) {
            start++;
        }
        while (start < text.length() && "\"'`\\".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        int end = start;
        int most = Math.min(text.length(), start + LONGEST_VALUE);
        while (end < most && " \t\r\n\"'`\\&;,}])".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(start, end);
    }

    private static boolean isNone(String value) {
        return value.isEmpty() || SecretReferences.areAll(value) || NONE.contains(value.toLowerCase(Locale.ROOT));
    }

    private static boolean hasFlagWithSecret(String text) {
        if (text.indexOf('-') < 0 || text.indexOf(' ') < 0) {
            return false;
        }
        String flag = "";
        for (String argument : SPACES.split(text)) {
            if (isGivenBy(flag, argument) && !argument.startsWith("-")) {
                return true;
            }
            flag = argument;
        }
        return false;
    }
}
