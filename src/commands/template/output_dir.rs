//! `--output-dir`: the documents of a release as files.
//!
//! Source: `writeToFile` (v3 `pkg/action/install.go` and `cmd/helm/template.go`, v4 `pkg/action/action.go`
//! and `pkg/cmd/template.go`), which the rendering calls for manifests and the command for hooks.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use chart::source::{go_io_error, path};
use go_value::Str;
use helm_render::output::frame::{self, FrameOptions};
use helm_render::{Hook, RenderedChart};

/// A document that was not written.
#[derive(Debug)]
pub enum WriteError {
    /// The operating system's refusal, in Go's words.
    System(String),
    /// A path that leads out of the directory. Helm would follow it.
    Outside(String),
}

/// The folders of `--output-dir` and `--release-name`, and the files written there.
pub struct OutputDir {
    /// Definitions lie here.
    root: String,
    /// Everything else lies here: the root, or a folder named after the release in it.
    release: String,
    written: BTreeSet<Str>,
    /// The lines for standard output: one per document.
    pub report: Vec<u8>,
}

impl OutputDir {
    /// The folder `root`, with a folder for the release in it where one is given.
    pub fn new(root: &str, release: Option<&str>) -> OutputDir {
        OutputDir {
            root: root.to_string(),
            release: release.map_or_else(
                || root.to_string(),
                |release| path::clean(&format!("{root}/{release}")),
            ),
            written: BTreeSet::new(),
            report: Vec::new(),
        }
    }

    /// Writes definitions and manifests: the first document of a file replaces what was there, the
    /// others are added.
    pub fn write_manifests(
        &mut self,
        chart: &RenderedChart,
        options: FrameOptions,
    ) -> Result<(), WriteError> {
        let definitions = if options.include_crds {
            chart.crds.as_slice()
        } else {
            &[]
        };
        for crd in definitions {
            let again = !self.written.insert(crd.source.clone());
            self.write(&self.root.clone(), &crd.path, &crd.data, again)?;
        }
        for manifest in &chart.manifests {
            let again = !self.written.insert(manifest.path.clone());
            self.write(
                &self.release.clone(),
                &manifest.path,
                &manifest.content,
                again,
            )?;
        }
        Ok(())
    }

    /// Writes hooks. They are added to files that are there, also to those of an earlier run.
    pub fn write_hooks(&mut self, hooks: &[Hook], options: FrameOptions) -> Result<(), WriteError> {
        for hook in frame::shown_hooks(hooks, options) {
            let Hook { manifest, .. } = hook;
            let there = file_path(&self.release, &manifest.path).exists();
            self.write(
                &self.release.clone(),
                &manifest.path,
                &manifest.content,
                there,
            )?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        folder: &str,
        name: &Str,
        text: &Str,
        append: bool,
    ) -> Result<(), WriteError> {
        if !stays_inside(name) {
            return Err(WriteError::Outside(format!(
                "{name} leads out of --output-dir: nothing is written there"
            )));
        }
        let file = file_path(folder, name);
        make_folder(&file)?;
        let mut document = Vec::new();
        frame::document(&mut document, name.as_bytes(), text.as_bytes());
        let opened = if append {
            OpenOptions::new().append(true).open(&file)
        } else {
            File::create(&file)
        };
        let failed = |operation| {
            let file = file.clone();
            move |error: std::io::Error| WriteError::System(go_io_error(operation, &file, &error))
        };
        opened
            .map_err(failed("open"))?
            .write_all(&document)
            .map_err(failed("write"))?;
        self.report
            .extend_from_slice(format!("wrote {}\n", file.display()).as_bytes());
        Ok(())
    }
}

/// The path as Helm joins it, which messages show.
fn file_path(folder: &str, name: &Str) -> PathBuf {
    PathBuf::from(format!("{folder}/{name}"))
}

fn stays_inside(name: &Str) -> bool {
    let mut depth = 0_usize;
    for part in name.as_bytes().split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => depth += 1,
        }
    }
    depth > 0
}

/// `os.MkdirAll` of the folder that a file lies in, with Go's words.
fn make_folder(file: &Path) -> Result<(), WriteError> {
    let failed = |operation: &str, folder: &Path, error: &std::io::Error| {
        Err(WriteError::System(go_io_error(operation, folder, error)))
    };
    let parent = file.parent().unwrap_or(Path::new("."));
    let folder = match parent.to_str() {
        Some(text) => PathBuf::from(path::clean(text)),
        None => parent.to_path_buf(),
    };
    match fs::metadata(&folder) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => {
            let error = std::io::Error::from(ErrorKind::NotADirectory);
            return failed("mkdir", &folder, &error);
        }
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return failed("stat", &folder, &error);
        }
        Err(_) => {}
    }
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
        .collect();
    for folder in missing.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => {}
            // Somebody else made it in between.
            Err(_) if folder.is_dir() => {}
            Err(error) => return failed("mkdir", folder, &error),
        }
    }
    Ok(())
}
