use super::*;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("goldens"));
    (folder, store)
}

#[test]
fn a_run_writes_and_removes_at_once() {
    let (_folder, store) = store();
    assert_eq!(store.files().unwrap(), Vec::<String>::new());
    let mut run = store.begin().unwrap();
    run.write("charts/web/prod.yaml", b"one").unwrap();
    run.write("charts/old/prod.yaml", b"old").unwrap();
    run.write_key("key\n").unwrap();
    assert_eq!(store.files().unwrap(), Vec::<String>::new());
    let recorded = run.commit().unwrap();
    assert_eq!(
        recorded.written,
        [".key", "charts/old/prod.yaml", "charts/web/prod.yaml"]
    );
    assert_eq!(
        store.files().unwrap(),
        ["charts/old/prod.yaml", "charts/web/prod.yaml"]
    );
    assert_eq!(store.read_key().unwrap().unwrap(), b"key\n");

    let mut run = store.begin().unwrap();
    run.write("charts/web/prod.yaml", b"one").unwrap();
    run.write("charts/web/dev.yaml", b"two").unwrap();
    run.remove("charts/old/prod.yaml").unwrap();
    run.remove("charts/never/there.yaml").unwrap();
    let recorded = run.commit().unwrap();
    let expected = Recorded {
        written: vec!["charts/web/dev.yaml".to_owned()],
        removed: vec!["charts/old/prod.yaml".to_owned()],
        unchanged: 1,
    };
    assert_eq!(recorded, expected);
    assert!(!store.root().join("charts/old").exists());
    assert!(!store.root().join(STAGE).exists());
}

#[test]
fn a_run_that_is_given_up_leaves_no_trace() {
    let (_folder, store) = store();
    let mut run = store.begin().unwrap();
    run.write("a.yaml", b"one").unwrap();
    drop(run);
    assert_eq!(store.files().unwrap(), Vec::<String>::new());
    let recorded = store.begin().unwrap().commit().unwrap();
    assert_eq!(recorded, Recorded::default());
}

#[test]
fn two_runs_at_once_are_refused() {
    let (_folder, store) = store();
    let _first = store.begin().unwrap();
    assert!(matches!(store.begin(), Err(StoreError::Busy { .. })));
}

#[test]
fn an_interrupted_swap_is_finished_by_the_next_run() {
    let (_folder, store) = store();
    let mut run = store.begin().unwrap();
    run.write("old.yaml", b"old").unwrap();
    run.commit().unwrap();
    // As after a stop between the plan and the second rename.
    let stage = store.root().join(STAGE);
    fs::create_dir_all(&stage).unwrap();
    fs::write(store.root().join("a.yaml"), b"a").unwrap();
    fs::write(store.staged(1), b"b").unwrap();
    fs::write(
        stage.join(PLAN),
        r#"{"write": ["a.yaml", "sub/b.yaml"], "remove": ["old.yaml"]}"#,
    )
    .unwrap();
    assert!(matches!(store.files(), Err(StoreError::Interrupted { .. })));
    drop(store.begin().unwrap());
    assert_eq!(store.files().unwrap(), ["a.yaml", "sub/b.yaml"]);
    assert_eq!(store.read("sub/b.yaml").unwrap().unwrap(), b"b");
}

#[test]
fn names_in_each_others_way_change_nothing() {
    let (_folder, store) = store();
    let mut run = store.begin().unwrap();
    run.write("web/prod.yaml", b"one").unwrap();
    run.commit().unwrap();
    let mut run = store.begin().unwrap();
    run.write("web/Prod.yaml", b"two").unwrap();
    assert!(matches!(run.commit(), Err(StoreError::Layout(_))));
    assert_eq!(store.files().unwrap(), ["web/prod.yaml"]);
}

#[test]
fn paths_stay_inside() {
    let (_folder, store) = store();
    let mut run = store.begin().unwrap();
    for path in ["../a.yaml", "/a.yaml", "a/../../b.yaml", ""] {
        assert!(
            matches!(run.write(path, b""), Err(StoreError::Outside { .. })),
            "{path}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_are_refused() {
    let (folder, store) = store();
    fs::create_dir_all(store.root()).unwrap();
    fs::create_dir(folder.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", store.root().join("web")).unwrap();
    assert!(matches!(store.files(), Err(StoreError::Outside { .. })));
    assert!(matches!(
        store.read("web/prod.yaml"),
        Err(StoreError::Outside { .. })
    ));
    assert!(matches!(
        store.begin().unwrap().write("web/prod.yaml", b""),
        Err(StoreError::Outside { .. })
    ));
}
