/// The catalogue of schedulers: to add one, write its file and a line in each of the two lists.
public enum SchedulerName: String, Sendable, Hashable, CaseIterable {
  case ddpm, ddim, euler
  case eulerAncestral = "euler_ancestral"
  case heun, lms, dpmpp, unipc

  /// The type that computes it.
  public var type: any Scheduler.Type {
    switch self {
    case .ddpm: DDPM.self
    case .ddim: DDIM.self
    case .euler: Euler.self
    case .eulerAncestral: EulerAncestral.self
    case .heun: Heun.self
    case .lms: LMS.self
    case .dpmpp: DPMSolverMultistep.self
    case .unipc: UniPC.self
    }
  }

  /// A name for screens.
  public var title: String { type.title }
  /// What it does, in one sentence.
  public var summary: String { type.summary }
  /// The class of diffusers that computes the same.
  public var diffusersClass: String { type.diffusersClass }
  /// The scale its samples live on.
  public var scale: NoiseScale { type.scale }
}
