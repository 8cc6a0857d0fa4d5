//! Installs real Helm binaries, each built as its release was.
//!
//! Two things beside Helm's source decide what a Helm prints: the Go toolchain that built it (`text/template` and
//! `encoding/json` live there) and the linker flags (version, default Kubernetes version). [`crate::releases`]
//! holds both.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::arguments::Arguments;
use crate::releases::{self, Release};

/// `cargo xtask helm VERSION…`
pub fn run(mut arguments: Arguments) -> Result<bool> {
    let folder = arguments.helms()?;
    let versions = arguments.positional()?;
    ensure!(
        !versions.is_empty(),
        "name at least one release, such as {}",
        crate::PROFILES.join(" ")
    );
    for version in &versions {
        install(&folder, version)?;
    }
    Ok(true)
}

/// The binary of a release, which must be there.
pub fn binary(folder: &Path, version: &str) -> Result<PathBuf> {
    let path = folder.join(version).join("helm");
    ensure!(
        path.is_file(),
        "{} is missing: run `cargo xtask helm {version}` (or name the folder with --helms)",
        path.display()
    );
    Ok(path)
}

/// How `go install` builds a release.
struct Build<'a>(&'a Release);

impl Build<'_> {
    fn module(&self) -> String {
        let major = self.0.version.trim_start_matches('v').split('.').next();
        format!("helm.sh/helm/v{}", major.unwrap_or_default())
    }

    /// The packages that hold a default Kubernetes version to be set by the linker.
    fn kubernetes_packages(&self) -> &'static [&'static str] {
        if self.0.version.starts_with("v3.") {
            &["pkg/chartutil", "pkg/lint/rules"]
        } else if self.0.version == "v4.0.0" {
            // The release set it in packages that no longer existed, so that it reports Kubernetes v1.20.0.
            &[]
        } else if self.0.version.starts_with("v4.0.") {
            &["pkg/chart/common", "pkg/chart/v2/lint/rules"]
        } else {
            // From 4.1.0 on Helm reads it from its own build information.
            &[]
        }
    }

    fn linker_flags(&self) -> String {
        let module = self.module();
        let mut flags = format!(
            "-w -s -X {module}/internal/version.version={} -X {module}/internal/version.metadata= \
             -X {module}/internal/version.gitTreeState=clean",
            self.0.version
        );
        if let Some(commit) = self.0.commit {
            flags += &format!(" -X {module}/internal/version.gitCommit={commit}");
        }
        for package in self.kubernetes_packages() {
            flags += &format!(
                " -X {module}/{package}.k8sVersionMajor=1 -X {module}/{package}.k8sVersionMinor={}",
                self.0.kubernetes_minor
            );
        }
        // The client's own version, which `.HelmVersion.KubeClientVersion` prints; later releases read build information.
        if self.0.version.starts_with("v4.0.") {
            flags += &format!(
                " -X {module}/internal/version.kubeClientVersionMajor=1 -X {module}/internal/version.kubeClientVersionMinor={}",
                self.0.kubernetes_minor
            );
        }
        flags
    }
}

fn install(folder: &Path, version: &str) -> Result<()> {
    let release = releases::find(version)?;
    let build = Build(&release);
    let place = folder.join(version);
    let binary = place.join("helm");
    if binary.is_file() {
        println!("{version}: {} is there", binary.display());
        return Ok(());
    }
    std::fs::create_dir_all(&place).with_context(|| place.display().to_string())?;
    println!("{version}: building with {}", release.go);
    let status = Command::new("go")
        .args(["install", "-trimpath", "-ldflags", &build.linker_flags()])
        .arg(format!("{}/cmd/helm@{version}", build.module()))
        .env("GOTOOLCHAIN", release.go)
        .env("GOBIN", &place)
        .status()
        .context("cannot run `go`, which builds the real Helm: install Go 1.21 or later")?;
    ensure!(status.success(), "go install of Helm {version} failed");
    verify(&binary, &release)
}

/// Asks the new binary who it is: an oracle built with another Go would be wrong without saying so.
fn verify(binary: &Path, release: &Release) -> Result<()> {
    let output = Command::new(binary)
        .args(["version", "--template", "{{.Version}} {{.GoVersion}}"])
        .output()
        .with_context(|| binary.display().to_string())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let expected = format!("{} {}", release.version, release.go);
    if said != expected {
        std::fs::remove_file(binary)?;
        bail!("the binary built says `{said}`, not `{expected}`; it was removed");
    }
    println!("{}: {}", release.version, binary.display());
    Ok(())
}
