/// 补贴政策清单: one published list of policies, as it was taken.
package struct PolicyListVersion: Sendable {
  /// The file it came in.
  package var file: Int64
  /// The region that issued it: the shortest in it.
  package var region: Region
  package var inForceFrom: Day
  package var policies: [Policy]
  /// The business day its file came on; nil where it is not recorded yet.
  package var receivedOn: Day?

  package init(file: Int64, region: Region, inForceFrom: Day, policies: [Policy]) {
    self.file = file
    self.region = region
    self.inForceFrom = inForceFrom
    self.policies = policies
  }
}
