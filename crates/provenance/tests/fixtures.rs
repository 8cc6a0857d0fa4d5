//! The rows of `fixtures/provenance` against what the real Helm of each profile says of them.

use std::fs;
use std::path::Path;

use helm_render::profile;
use provenance::{Fault, Keyring, verify};

/// After everything there was signed.
const NOW: i64 = 1_796_083_200;

/// Failures of files, which the command tells before it asks this crate.
const OF_FILES: [&str; 4] = [
    "folder",
    "keyring-absent",
    "keyring-default",
    "keyring-folder",
];

#[test]
fn provenance_files_are_verified_as_by_helm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/provenance");
    let table = fs::read_to_string(folder.join("cases.tsv")).unwrap();
    let mut checked = 0;
    for row in table.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [id, archive, flags, _] = columns[..] else {
            panic!("{row}");
        };
        if OF_FILES.contains(&id) {
            continue;
        }
        let keyring = flags.strip_prefix("--verify --keyring ").unwrap();
        for version in ["v3.18.6", "v4.1.1", "v4.2.4"] {
            let expected = folder.join("expected").join(version);
            let wanted = fs::read_to_string(expected.join(format!("{id}.err"))).unwrap_or_default();
            let rules = profile::resolve(version).unwrap().chart;
            let bytes = |name: &str| fs::read(folder.join(name)).unwrap();
            let found = Keyring::read(&bytes(keyring), keyring, rules)
                .map_err(|fault| text(fault, "failed to load keyring: "))
                .and_then(|keyring| {
                    let signed = bytes(&format!("{archive}.prov"));
                    verify(&bytes(archive), &signed, archive, &keyring, rules, NOW)
                        .map_err(|fault| text(fault, ""))
                });
            assert_eq!(found.err().unwrap_or_default(), wanted, "{id} {version}");
            checked += 1;
        }
    }
    assert!(checked >= 120, "{checked} rows");
}

fn text(fault: Fault, prefix: &str) -> String {
    match fault {
        Fault::Helm(text) => format!("Error: {prefix}{text}\n"),
        Fault::Missing(what) => panic!("{what}"),
    }
}

#[test]
fn armored_keyrings_and_keyboxes_are_read_where_helm_reads_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/provenance");
    let rules = profile::resolve("v4.3.0").unwrap().chart;
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let (archive, signed) = (read("good.tgz"), read("good.tgz.prov"));
    for name in ["armored.asc", "keybox.kbx"] {
        let keyring = Keyring::read(&read(name), name, rules).unwrap();
        verify(&archive, &signed, "good.tgz", &keyring, rules, NOW).unwrap();
    }
    let keybox = read("keybox.kbx");
    for (bytes, wanted) in [
        (&keybox[..keybox.len() - 1], "exceeding the"),
        (&keybox[..32], "keybox contains no OpenPGP keys"),
        (
            &[&keybox[..], b"\0\0\0"].concat(),
            "truncated blob header at offset",
        ),
        (
            &[&keybox[..], &[0; 9]].concat(),
            "invalid blob length 0 at offset",
        ),
    ] {
        let fault = Keyring::read(bytes, "k.kbx", rules).unwrap_err();
        let Fault::Helm(text) = fault else {
            panic!("{fault:?}");
        };
        assert!(text.starts_with("reading keybox k.kbx: "), "{text}");
        assert!(text.contains(wanted), "{text}");
    }
}

/// Whatever stands in a keyring or a provenance file, it is an answer and no panic.
#[test]
fn broken_bytes_are_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/provenance");
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let (archive, signed, keys) = (read("good.tgz"), read("good.tgz.prov"), read("several.gpg"));
    for version in ["v3.18.6", "v4.1.1"] {
        let rules = profile::resolve(version).unwrap().chart;
        for at in (0..keys.len()).step_by(7) {
            let mut keys = keys.clone();
            keys[at] ^= 0x41;
            let keyring = Keyring::read(&keys, "x", rules);
            let cut = Keyring::read(&keys[..at], "x", rules);
            for keyring in [keyring, cut].into_iter().flatten() {
                drop(verify(&archive, &signed, "good.tgz", &keyring, rules, NOW));
            }
        }
        let keyring = Keyring::read(&keys, "x", rules).unwrap();
        let find = |needle: &[u8]| {
            let mut windows = signed.windows(needle.len());
            windows.position(|window| window == needle).unwrap()
        };
        let text = find(b"\n\n") + 2..find(b"-----BEGIN PGP SIGNATURE");
        for at in 0..signed.len() {
            let mut changed = signed.clone();
            changed[at] ^= 0x11;
            let found = verify(&archive, &changed, "good.tgz", &keyring, rules, NOW);
            // Headers, armor and its sum are not signed.
            if text.contains(&at) {
                assert!(found.is_err(), "{at}");
            }
        }
    }
}
