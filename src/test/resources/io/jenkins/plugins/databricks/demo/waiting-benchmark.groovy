// Many branches that wait, all at once.
Map branches = [:]
for (int i = 1; i <= @BRANCHES@; i++) {
    branches["branch ${i}".toString()] = { @STEP@ }
}
parallel branches
