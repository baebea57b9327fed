import DaifaTestKit
import Foundation
import Glibc

/// A disk whose power can be cut: ext4 in an image on a loop device, shut down without its journal being flushed, as a plug that is
/// pulled leaves it. What was not made durable is lost.
final class PowerCutDisk {
  let mount: String
  private let image: String

  /// Why there can be none here; nil where there can.
  static let hindrance: String? = {
    if geteuid() != 0 { return "mounting an image needs root" }
    guard let disk = try? PowerCutDisk() else { return "no image can be mounted here (mkfs.ext4, mount -o loop)" }
    return disk.cut() ? nil : "ext4 cannot be shut down here"
  }()

  init() throws {
    let place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(place)/daifa-disk-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw TestFault("no temporary directory") }
    let directory = String(cString: made)
    image = "\(directory)/image"
    mount = "\(directory)/mount"
    try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: false)
    guard FileManager.default.createFile(atPath: image, contents: nil), truncate(image, 512 << 20) == 0 else {
      throw TestFault("no image")
    }
    try Self.run("mkfs.ext4", "-q", "-F", image)
    try begin()
  }

  deinit {
    try? end()
    try? FileManager.default.removeItem(atPath: (mount as NSString).deletingLastPathComponent)
  }

  /// Cuts the power. From now on every access fails, until the disk begins again. The corresponding C function is `ioctl` with
  /// EXT4_IOC_SHUTDOWN.
  func cut() -> Bool {
    let directory = open(mount, O_RDONLY | O_DIRECTORY)
    defer { close(directory) }
    // _IOR('X', 125, __u32) with EXT4_GOING_FLAGS_NOLOGFLUSH.
    var flags: UInt32 = 2
    return ioctl(directory, 0x8004_587D, &flags) == 0
  }

  /// Puts the power back: the file system replays its journal.
  func restore() throws {
    try end()
    try begin()
  }

  private func begin() throws { try Self.run("mount", "-o", "loop", image, mount) }

  private func end() throws { try Self.run("umount", mount) }

  private static func run(_ name: String, _ arguments: String...) throws {
    let outcome = try Program.run("/usr/bin/env", ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", name] + arguments)
    guard outcome.status == 0 else { throw TestFault("\(name): \(outcome.errors)") }
  }
}
