//! Where charts come from: directories with links and odd files, archives that are too large, what may lie where.
//!
//! The wanted texts are those of real Helm on the same layouts.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a temporary directory that fails is a failure"
)]

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use chart::source::SourceFile;
use chart::{Chart, Containment, LoadError};
use support::{HELMS, rules};

const CHART: &str = "apiVersion: v2\nname: c\nversion: 0.1.0\n";

fn chart_in(dir: &Path) -> PathBuf {
    let chart = dir.join("c");
    fs::create_dir_all(chart.join("templates")).unwrap();
    fs::write(chart.join("Chart.yaml"), CHART).unwrap();
    fs::write(chart.join("values.yaml"), "a: 1\n").unwrap();
    chart
}

/// What each release says of a chart, the temporary directory left out.
fn refusals(top: &Path, chart: &Path) -> Vec<String> {
    let load = |helm: &&str| match Chart::load(chart, &rules(helm), &Containment::Follow) {
        Ok(_) => "loaded".to_owned(),
        Err(error) => error.to_string().replace(&top.display().to_string(), ""),
    };
    HELMS.iter().map(load).collect()
}

fn top() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().canonicalize().unwrap();
    (dir, path)
}

#[test]
fn links_are_followed() {
    let (_dir, top) = top();
    let chart = chart_in(&top);
    fs::create_dir(top.join("other")).unwrap();
    fs::write(top.join("other/f.txt"), "hi").unwrap();
    symlink("../other", chart.join("dir")).unwrap();
    symlink("../other/f.txt", chart.join("file")).unwrap();
    let loaded = Chart::load(&chart, &rules("v4.1.1"), &Containment::Follow).unwrap();
    let names: Vec<String> = loaded
        .files()
        .iter()
        .map(|file| file.name.to_string())
        .collect();
    assert_eq!(names, ["dir/f.txt", "file"]);
    assert_eq!(loaded.warnings().len(), 2);
}

#[test]
fn links_that_lead_nowhere() {
    let (_dir, top) = top();
    let chart = chart_in(&top);
    symlink("/nosuch/a/b", chart.join("x")).unwrap();
    assert_eq!(
        refusals(&top, &chart),
        ["error evaluating symlink /c/x: lstat /nosuch: no such file or directory"; 3]
    );
    fs::remove_file(chart.join("x")).unwrap();
    symlink("nosuch/../x", chart.join("y")).unwrap();
    assert_eq!(
        refusals(&top, &chart),
        ["error evaluating symlink /c/y: lstat /c/nosuch: no such file or directory"; 3]
    );
    fs::remove_file(chart.join("y")).unwrap();
    symlink("l2", chart.join("l1")).unwrap();
    symlink("l1", chart.join("l2")).unwrap();
    assert_eq!(
        refusals(&top, &chart),
        ["error evaluating symlink /c/l1: EvalSymlinks: too many links"; 3]
    );
}

#[test]
fn a_link_to_the_directory_above_ends() {
    let (_dir, top) = top();
    let chart = chart_in(&top);
    symlink(".", chart.join("again")).unwrap();
    let path = format!("/c{}", "/again".repeat(41));
    assert_eq!(
        refusals(&top, &chart),
        vec![format!("open {path}: too many levels of symbolic links"); 3]
    );
}

#[test]
fn odd_files() {
    let (_dir, top) = top();
    let chart = chart_in(&top);
    fs::write(chart.join("big.bin"), vec![0; (5 << 20) + 1]).unwrap();
    assert_eq!(
        refusals(&top, &chart),
        ["chart file \"big.bin\" is larger than the maximum file size 5242880"; 3]
    );
    fs::remove_file(chart.join("big.bin")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(chart.join("s")).unwrap();
    assert_eq!(
        refusals(&top, &chart),
        ["cannot load irregular file /c/s as it has file mode type bits set"; 3]
    );
    fs::remove_file(chart.join("s")).unwrap();
    fs::remove_file(chart.join("Chart.yaml")).unwrap();
    fs::create_dir(chart.join("Chart.yaml")).unwrap();
    let v4 = "unable to detect chart at /c/Chart.yaml: read /c/Chart.yaml: is a directory";
    assert_eq!(
        refusals(&top, &chart),
        ["Chart.yaml file is missing", v4, v4]
    );
}

#[test]
fn archives_that_are_too_large() {
    // The limits are smaller than Helm's, so that the test is quick.
    let limited = |helm: &str| chart::Rules {
        max_file_size: Some(5_000),
        max_archive_size: Some(100_000),
        ..rules(helm)
    };
    let small = ("s/Chart.yaml".to_owned(), CHART.len(), CHART.as_bytes());
    let refused = |archive: &[u8]| {
        let load = |helm: &&str| match Chart::load_archive_bytes("x.tgz", archive, &limited(helm)) {
            Ok(_) => "loaded".to_owned(),
            Err(error) => error.to_string(),
        };
        HELMS.iter().map(load).collect::<Vec<_>>()
    };
    let hidden = "unable to load chart archive";
    let file = [small.clone(), ("s/big".to_owned(), 5_001, &b""[..])];
    assert_eq!(
        refused(&tgz(&file)),
        [
            "decompressed chart file \"s/big\" is larger than the maximum file size 5000",
            hidden,
            hidden
        ]
    );
    let many = |count: usize| {
        let files = (0..count).map(|at| (format!("s/f{at}"), 4_000, &b""[..]));
        std::iter::once(small.clone())
            .chain(files)
            .collect::<Vec<_>>()
    };
    assert_eq!(refused(&tgz(&many(24))), ["loaded"; 3]);
    assert_eq!(
        refused(&tgz(&many(25))),
        [
            "decompressed chart is larger than the maximum file size 100000",
            hidden,
            hidden
        ]
    );
}

/// An archive of files that begin with some bytes and go on with zeros.
fn tgz(files: &[(String, usize, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, size, data) in files {
        let mut header = [0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..107].copy_from_slice(b"0000644");
        header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
        header[148..156].fill(b' ');
        header[156] = b'0';
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..154].copy_from_slice(format!("{sum:06o}").as_bytes());
        header[154] = 0;
        tar.extend(header);
        tar.extend(*data);
        tar.resize(
            tar.len() + (size - data.len()) + (512 - size % 512) % 512,
            0,
        );
    }
    tar.extend([0; 1024]);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, &tar).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_archive_inside_itself_ends() {
    // Each level holds the one before, deeper than charts may nest.
    let mut archive = tgz(&[("s/Chart.yaml".to_owned(), CHART.len(), CHART.as_bytes())]);
    for _ in 0..chart_depth() + 2 {
        let inner = archive.clone();
        archive = tgz(&[
            ("s/Chart.yaml".to_owned(), CHART.len(), CHART.as_bytes()),
            ("s/charts/s.tgz".to_owned(), inner.len(), &inner),
        ]);
    }
    let error = Chart::load_archive_bytes("x.tgz", &archive, &rules("v3.18.6")).unwrap_err();
    assert!(error.limit().is_some(), "{error}");
}

fn chart_depth() -> usize {
    64
}

#[test]
fn containment() {
    let (_dir, top) = top();
    let chart = chart_in(&top);
    fs::create_dir(top.join("outside")).unwrap();
    fs::write(top.join("outside/f"), "secret").unwrap();
    let inside = Containment::Inside(chart.clone());
    let load = |containment: &Containment| Chart::load(&chart, &rules("v4.1.1"), containment);
    load(&inside).unwrap();
    symlink("../outside/f", chart.join("f")).unwrap();
    let error = load(&inside).unwrap_err();
    assert!(
        matches!(&error, LoadError::Outside { path, .. } if path.ends_with("c/f")),
        "{error}"
    );
    load(&Containment::Inside(top.clone())).unwrap();
    load(&Containment::Follow).unwrap();
    fs::remove_file(chart.join("f")).unwrap();
    for name in ["Chart.yaml", ".helmignore"] {
        let _ = fs::remove_file(chart.join(name));
        symlink("/etc/hostname", chart.join(name)).unwrap();
        assert!(
            matches!(load(&inside), Err(LoadError::Outside { .. })),
            "{name}"
        );
        fs::remove_file(chart.join(name)).unwrap();
        fs::write(chart.join("Chart.yaml"), CHART).unwrap();
    }
    // A chart that is itself a link out of the root.
    symlink("../../outside", chart.join("templates/away")).unwrap();
    assert!(matches!(load(&inside), Err(LoadError::Outside { .. })));
    let elsewhere = Containment::Inside(top.join("outside"));
    assert!(matches!(load(&elsewhere), Err(LoadError::Outside { .. })));
}

#[test]
fn the_same_files_from_everywhere() {
    let (_dir, top) = top();
    let chart = chart_in(&top);
    fs::write(chart.join(".helmignore"), "*.md\n").unwrap();
    fs::write(chart.join("README.md"), "x").unwrap();
    fs::write(chart.join("templates/a.yaml"), "\u{feff}a: 1").unwrap();
    let source = |path: &str, data: &str| SourceFile {
        path: path.into(),
        data: data.into(),
    };
    let files = vec![
        source("values.yaml", "a: 1\n"),
        source("README.md", "x"),
        source("templates/a.yaml", "\u{feff}a: 1"),
        source("Chart.yaml", CHART),
        source(".helmignore", "*.md\n"),
    ];
    for helm in HELMS {
        let walked = Chart::load(&chart, &rules(helm), &Containment::Follow).unwrap();
        let given = Chart::load_files("c", files.clone(), &rules(helm)).unwrap();
        assert_eq!(walked.files(), given.files());
        assert_eq!(walked.templates(), given.templates());
        assert_eq!(walked.digest(), given.digest());
        assert_eq!(given.templates()[0].data, "a: 1");
    }
}
