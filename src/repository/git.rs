//! Reads files of a revision from git, without touching the work tree.
//!
//! Git is run as a program: it is wherever a repository is, and knows every object format. Nothing a
//! repository contains can make it run something: hooks, filters and pagers play no part in the
//! commands used here, and every argument that comes from outside stands behind `--end-of-options`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Why git could not answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no git program.
    #[error("git could not be run: {0}: install git, or run without --base")]
    NotRun(std::io::Error),
    /// Git refused; its own words.
    #[error("git {command}: {text}")]
    Refused {
        /// The subcommand.
        command: String,
        /// What git said.
        text: String,
    },
    /// The revision is not known here.
    #[error("no revision {revision:?} here: {advice}")]
    NoRevision {
        /// The name.
        revision: String,
        /// What to do about it.
        advice: String,
    },
    /// A shallow clone does not hold the commit where two histories meet.
    #[error(
        "this shallow clone does not hold the commit where HEAD left {revision}, so there is nothing to compare with: {advice}"
    )]
    NoMergeBase {
        /// The name of the other history.
        revision: String,
        /// What to do about it.
        advice: String,
    },
    /// Git answered in a form that is not understood.
    #[error("git {command}: unexpected answer")]
    Answer {
        /// The subcommand.
        command: &'static str,
    },
}

/// A git repository with a work tree.
#[derive(Clone, Debug)]
pub struct Git {
    root: PathBuf,
}

/// The files of one revision below the repository's root: path to blob.
#[derive(Clone, Debug)]
pub struct Revision {
    git: Git,
    blobs: Arc<BTreeMap<String, Blob>>,
}

#[derive(Clone, Debug)]
struct Blob {
    hash: String,
    is_link: bool,
}

impl Git {
    /// The repository that contains a directory; `None` outside of one or without git.
    pub fn discover(directory: &Path) -> Option<Git> {
        let output = command(directory, &["rev-parse", "--show-toplevel"])
            .output()
            .ok()?;
        if !output.status.success() {
            return None;
        }
        let text = String::from_utf8(output.stdout).ok()?;
        Some(Git {
            root: PathBuf::from(text.trim_end_matches('\n')),
        })
    }

    /// The top of the work tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn run(&self, args: &[&str]) -> Result<Vec<u8>, GitError> {
        let output = command(&self.root, args)
            .output()
            .map_err(GitError::NotRun)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let text = String::from_utf8_lossy(&output.stderr).trim().to_string();
        Err(GitError::Refused {
            command: args.first().copied().unwrap_or_default().to_string(),
            text,
        })
    }

    /// Opens a commit for reading.
    ///
    /// # Errors
    /// When git cannot list it.
    pub fn revision(&self, commit: &str) -> Result<Revision, GitError> {
        let listing = self.run(&[
            "ls-tree",
            "-r",
            "-z",
            "--full-tree",
            "--end-of-options",
            commit,
        ])?;
        let mut blobs = BTreeMap::new();
        for entry in listing.split(|b| *b == 0).filter(|entry| !entry.is_empty()) {
            let text = String::from_utf8_lossy(entry);
            let unexpected = || GitError::Answer { command: "ls-tree" };
            let (meta, path) = text.split_once('\t').ok_or_else(unexpected)?;
            let mut fields = meta.split(' ');
            let (Some(mode), Some(kind), Some(hash)) =
                (fields.next(), fields.next(), fields.next())
            else {
                return Err(unexpected());
            };
            if kind == "blob" {
                blobs.insert(
                    path.to_string(),
                    Blob {
                        hash: hash.to_string(),
                        is_link: mode == "120000",
                    },
                );
            }
        }
        Ok(Revision {
            git: self.clone(),
            blobs: Arc::new(blobs),
        })
    }
}

fn command(directory: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(directory)
        .args([
            "-c",
            "core.fsmonitor=false",
            "-c",
            "core.quotePath=false",
            "--no-pager",
        ])
        .args(args)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

impl Revision {
    /// The paths of all files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.blobs.keys().map(String::as_str)
    }

    /// Whether there is a file that is no link.
    pub fn is_plain(&self, path: &str) -> bool {
        self.blobs.get(path).is_some_and(|blob| !blob.is_link)
    }

    /// The bytes of one file; `None` where there is none. A symbolic link is followed inside the revision.
    ///
    /// # Errors
    /// When git cannot read an object.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        if !self.blobs.contains_key(path) {
            return Ok(None);
        }
        Ok(self.read_many(&[path.to_string()])?.pop().flatten())
    }

    /// The bytes of many files, in one run of git, in the order of the paths.
    ///
    /// # Errors
    /// When git cannot read an object.
    pub fn read_many(&self, paths: &[String]) -> Result<Vec<Option<Vec<u8>>>, GitError> {
        const MAX_LINKS: usize = 40;
        let mut wanted: Vec<Option<(String, &Blob)>> = paths
            .iter()
            .map(|path| self.blobs.get(path).map(|blob| (path.clone(), blob)))
            .collect();
        for _ in 0..MAX_LINKS {
            let hashes: Vec<&str> = wanted
                .iter()
                .flatten()
                .map(|(_, blob)| blob.hash.as_str())
                .collect();
            let mut contents = self.git.cat_file(&hashes)?.into_iter();
            let contents: Vec<Option<Vec<u8>>> = wanted
                .iter()
                .map(|blob| blob.as_ref().and_then(|_| contents.next()))
                .collect();
            if wanted.iter().flatten().all(|(_, blob)| !blob.is_link) {
                return Ok(contents);
            }
            for (place, content) in wanted.iter_mut().zip(&contents) {
                let Some((path, blob)) = place.as_ref() else {
                    continue;
                };
                if blob.is_link {
                    let target = content
                        .as_deref()
                        .and_then(|target| resolve(path, &String::from_utf8_lossy(target)));
                    *place = target
                        .and_then(|target| self.blobs.get(&target).map(|blob| (target, blob)));
                }
            }
        }
        Ok(vec![None; paths.len()])
    }
}

/// Where a link at `path` points to inside the repository; `None` outside of it.
fn resolve(path: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

impl Git {
    /// The contents of blobs, by `git cat-file --batch`.
    fn cat_file(&self, hashes: &[&str]) -> Result<Vec<Vec<u8>>, GitError> {
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let unexpected = || GitError::Answer {
            command: "cat-file",
        };
        let mut child = command(&self.root, &["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(GitError::NotRun)?;
        let mut stdin = child.stdin.take().ok_or_else(unexpected)?;
        let request = hashes.join("\n") + "\n";
        // Git answers while it reads: a thread feeds it, so that neither pipe can fill up and block.
        let feeder = std::thread::spawn(move || stdin.write_all(request.as_bytes()));
        let mut stdout = BufReader::new(child.stdout.take().ok_or_else(unexpected)?);
        let mut contents = Vec::with_capacity(hashes.len());
        for _ in hashes {
            let mut head = String::new();
            stdout.read_line(&mut head).map_err(GitError::NotRun)?;
            let size: usize = head
                .trim_end()
                .rsplit(' ')
                .next()
                .and_then(|size| size.parse().ok())
                .ok_or_else(unexpected)?;
            let mut content = vec![0; size];
            stdout.read_exact(&mut content).map_err(GitError::NotRun)?;
            let mut newline = [0];
            stdout.read_exact(&mut newline).map_err(GitError::NotRun)?;
            contents.push(content);
        }
        let fed = feeder.join().map_err(|_| unexpected())?;
        fed.map_err(GitError::NotRun)?;
        child.wait().map_err(GitError::NotRun)?;
        Ok(contents)
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn links_are_followed_inside_the_repository_only() {
        assert_eq!(
            resolve("charts/web/values.yaml", "../db/values.yaml").as_deref(),
            Some("charts/db/values.yaml")
        );
        assert_eq!(resolve("a", "../b"), None);
        assert_eq!(resolve("a", "/etc/passwd"), None);
    }
}
