//! `profiles`.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn the_list() {
    assert_snapshot!(World::empty().rg("profiles"), @"
    status: 0
    -- stdout
    HELM       GO         KUBERNETES  FUNCTIONS
    v3.18.6    go1.24.11  v1.33       220
    v4.1.1     go1.25.5   v1.35       221
    v4.2.4     go1.26.8   v1.36       222
    ");
}
