//! `explain`.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn one_finding_by_number() {
    assert_snapshot!(World::empty().rg("explain RG110"), @"
    status: 0
    -- stdout
    RG110 immutable-field: The cluster will refuse the change

    A field that cannot be changed once the object exists is changed. The API server
    refuses the update, and `helm upgrade` ends in the middle: what it sent before
    stays. Values are compared as the API server does, after its defaults; `1Gi` and
    `1024Mi` are one.

    Its level is `deny` unless the configuration says another
    (`gate.levels.immutable-field`).

    Next: Keep the field, or give the object another name so that a new one is made;
    data of the old one does not move along.
    ");
}

#[test]
fn one_finding_by_name() {
    assert_snapshot!(World::empty().rg("explain does-not-render"), @"
    status: 0
    -- stdout
    RG050 does-not-render: A case does not render

    Helm would end with this error, so there is no output to judge.

    It leaves the run undecided (status 3); no configuration changes that.

    Next: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
}

#[test]
fn for_programs() {
    assert_snapshot!(World::empty().rg("explain rg120 --format json"), @"
    status: 0
    -- stdout
    {
      \"command\": \"explain\",
      \"findings\": [
        {
          \"code\": \"RG120\",
          \"doc\": \"The pod template of a workload changed, so its controller replaces all pods. The template is compared as the controller does, after the API server's defaults; the order of lists counts. Where the controller waits for people (`OnDelete`, `paused`), nothing is replaced yet. Where nothing would change if the chart had the version of the base, that is said: it is rendered once more to find out.\",
          \"help\": \"Nothing, if it is meant.\",
          \"level\": \"warn\",
          \"name\": \"pods-restart\",
          \"title\": \"Pods are replaced\"
        }
      ],
      \"version\": 1
    }
    ");
}

#[test]
fn an_unknown_finding() {
    assert_snapshot!(World::empty().rg("explain immutable-feild"), @"
    status: 1
    -- stderr
    rendergate: unknown finding `immutable-feild`: did you mean `immutable-field`?
    ");
    assert_snapshot!(World::empty().rg("explain nothing-like-it"), @"
    status: 1
    -- stderr
    rendergate: unknown finding `nothing-like-it`: `rendergate explain` lists them
    ");
}
