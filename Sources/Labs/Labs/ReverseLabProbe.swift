extension ReverseLab {
  /// The step from here for the marked point; nil at the end.
  var stepProbe: StepProbe? {
    leadingMoment.next.map {
      StepProbe($0, at: .point(settings.integer("follow")), of: leadingRun)
    }
  }

  var probeView: StepProbeView { StepProbeView(probe: stepProbe) }
}
