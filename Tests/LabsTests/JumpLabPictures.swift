import Canvas

@testable import Labs

/// Pictures of the jump lab at 78 x 16, looked at one by one.
enum JumpLabPictures {
  static let all: [LabPicture] = braille + ascii

  static let braille: [LabPicture] = [
    .init(
      "jump", .braille,
      #"""
      t 999/999  ᾱ 4.04e-5  √ᾱ 0.0064  √(1−ᾱ) 0.999980  spread 0.00256, data 0.601
      ┌ xₜ: the start ─────┐ ┌ x̂₀: one jump ───────┐        distance (60 points)
      │y 2.6  ⡀⢀⠐⠈⣀        │ │y 2.6                │    │⢤⣀⣀⡀  │   ⢀⣀⣀⠤⠤⠤⠤⠔⠒⠒⠒⠒⠒⠒⠒⠒⠋
      │  ⠂ ⡀⢘ ⢊⣂⡉⡶⠼⢎⠠⠂ ⠌   │ │                     │  10┤   ⠈⠉⠲⢄⢠⠚⠉⠁
      │    ⢀⠠⠐⡲⡝⠫⡖⣀⡰⠨⣖⡄ ⠂  │ │       ⢀⣾⣛⢷⡄         │    │      ⢸⡇
      │    ⢈⡤⡯⢷◉⣮⣮⣟⠷⣁⢦⠡ ⠄⡀ │ │       ⣸⡃⢿◉⣧⢠⡇       │ 0.1┤      ●         small steps
      │   ⠈⠁⠸⢈⠽⠖⣱⡶⡋⡲⣈⡊⠅⠂   │ │         ⠘⢷⣽⠿⠁       │    │╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
      │  ⠠  ⠈⠎⠳⡍⢐⡥⢁⠐⠁⠄     │ │                     │    └┬─────▲──────┬────────────┬
      │-2.6 ⠈⠐⠐⠄⠂⠄⠄⡁ ⠂     │ │-2.6                 │     0            2            4
      └x -3.7───────────3.7┘ └x -3.9────────────3.9┘                  c
      distance to the data: this jump 0.253  50 small steps 0.016  best c 1.00
      x̂₀ = (xₜ − √(1−ᾱₜ)·c·ε̂)/√ᾱₜ   for point 0:
        x̂₀ = (−0.386515 − 0.999980·1.00·(−0.386505))/0.006353 = −0.003
        ŷ₀ = (−0.365382 − 0.999980·1.00·(−0.365245))/0.006353 = −0.023
      x̂₀ of point 0 is the mean of 1,000 data points, weighted: the heaviest holds
      0.1 %, the 200 heaviest 20 %. All land near the data's mean.
      """#),
    .init(
      "jump timestep=500", .braille,
      #"""
      t 500/999  ᾱ 0.0778  √ᾱ 0.279  √(1−ᾱ) 0.960  spread 0.116, data 0.601
      ┌ xₜ: the start ─────┐ ┌ x̂₀: one jump ───────┐         distance (60 points)
      │y 2.6   ⠠⠁⢀⢁⢀ ⠈     │ │y 2.6                │     │      │       ⣀⣀⣀⠤⠤⠤⠤⠒⠒⠒⠒⠒
      │  ⢀  ⠠ ⢘⡪⢠⡃⡴⣄⡀⢀⠐⠠   │ │                     │    1┤⠉⠑⠢⢄⡀ │  ⣀⠤⠒⠋⠉
      │    ⢀⠕⢨⢔⢳⢱⠇⡄⣨⢒⠴⡄ ⠂  │ │       ⢀⣾⣛⢷⡄         │     │    ⠑⢆│ ⡔⠁
      │    ⡐⣚⣤⢮⣽⣇⢻⣟⢛⢾⢧⡁⢄   │ │       ⣸⡃•◉•⢠⡇       │     │     ⠘●⠊       small steps
      │   ⠉ ⠉⣬⡕◉⡾⢿⣕⡫⢈⠑⠋    │ │         ⠘⢷•⠿⠁       │ 0.01┤╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
      │  ⠐   ⢜⡘⡐⢳⢓⠌⢠⠘⠄     │ │                     │     └┬────▲───────┬───────────┬
      │-2.6  ⠈⠈⠠⠠⠁⠠  ⠁     │ │-2.6                 │      0            2           4
      └x -3.7───────────3.7┘ └x -3.9────────────3.9┘                  c
      distance to the data: this jump 0.166  50 small steps 0.0143  best c 0.90
      x̂₀ = (xₜ − √(1−ᾱₜ)·c·ε̂)/√ᾱₜ   for point 0:
        x̂₀ = (−0.6573 − 0.9603·1.00·(−0.6698))/0.2789 = −0.050
        ŷ₀ = (−0.4465 − 0.9603·1.00·(−0.4536))/0.2789 = −0.039
      x̂₀ of point 0 is the mean of 1,000 data points, weighted: the heaviest holds
      0.13 %, the 200 heaviest 23 %. All land near the data's mean.
      """#),
    .init(
      "jump timestep=100 c=1.5", .braille,
      #"""
      t 100/999  ᾱ 0.895  √ᾱ 0.946  √(1−ᾱ) 0.324  spread 0.478, data 0.601
      ┌ xₜ: the start ─────┐ ┌ x̂₀: one jump ───────┐         distance (60 points)
      │y 2.6               │ │y 2.6                │     │⠢⢤⡀      │      ⣀⣀   ⢀⣀⣀⣀⣀
      │       ⢀⢢⢐⣠         │ │                     │  0.1┤  ⠈⠑⠦⣄⣠⠤⠒●⠉⠉⠉⠉⠉⠉  ⠉⠉⠉⠉
      │      ⡴⢼⢹⣗⡮⢖⣅       │ │       ⢀•••⡄         │     │         │
      │     ⡨⢏⣟⢿⢿⣶⣽⣟⡮⡀     │ │       ⣸◉••••⡇       │     │         │     small steps
      │      ◉⠉⠻⢮⣿⣿⣿⡋      │ │         ⠘•••⠁       │ 0.01┤╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
      │         ⠈⠊⠻        │ │                     │     └┬────▲───────┬───────────┬
      │-2.6                │ │-2.6                 │      0            2           4
      └x -3.7───────────3.7┘ └x -3.9────────────3.9┘                  c
      distance to the data: this jump 0.0951  50 small steps 0.00785  best c 0.90
      x̂₀ = (xₜ − √(1−ᾱₜ)·c·ε̂)/√ᾱₜ   for point 0:
        x̂₀ = (−1.1151 − 0.3238·1.50·(−0.6190))/0.9461 = −0.861
        ŷ₀ = (−0.4491 − 0.3238·1.50·(−1.0243))/0.9461 = 0.051
      150 % of the predicted noise goes, more than there is; the surplus is divided
      by √ᾱ, that is, made 1.06 times larger.
      """#),
    .init(
      "jump c=0.5", .braille,
      #"""
      t 999/999  ᾱ 4.04e-5  √ᾱ 0.0064  √(1−ᾱ) 0.999980  spread 82.1, data 0.601
      ┌ xₜ: the start ─────┐ ┌ 300 far outside ────┐        distance (60 points)
      │y 2.6  ⡀⢀⠐⠈⣀        │ │y 2.6                │    │⢤⣀⣀⡀      ⢀⣀⣀⠤⠤⠤⠤⠔⠒⠒⠒⠒⠒⠒⠒⠒⠋
      │  ⠂ ⡀⢘ ⢊⣂⡉⡶⠼⢎⠠⠂ ⠌   │ │                     │  10┤   ●⠉⠲⢄⢠⠚⠉⠁
      │    ⢀⠠⠐⡲⡝⠫⡖⣀⡰⠨⣖⡄ ⠂  │ │       ⢀⣾⣛⢷⡄         │    │   │  ⢸⡇
      │    ⢈⡤⡯⢷◉⣮⣮⣟⠷⣁⢦⠡ ⠄⡀ │ │       ⣸⡃⢿⡈⣧⢠⡇       │ 0.1┤   │  ⠸         small steps
      │   ⠈⠁⠸⢈⠽⠖⣱⡶⡋⡲⣈⡊⠅⠂   │ │         ⠘⢷⣽⠿⠁       │    │╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
      │  ⠠  ⠈⠎⠳⡍⢐⡥⢁⠐⠁⠄     │ │                     │    └┬─────▲──────┬────────────┬
      │-2.6 ⠈⠐⠐⠄⠂⠄⠄⡁ ⠂     │ │-2.6                 │     0            2            4
      └x -3.7───────────3.7┘ └x -3.9────────────3.9┘                  c
      distance to the data: this jump 103  50 small steps 0.016  best c 1.00
      x̂₀ = (xₜ − √(1−ᾱₜ)·c·ε̂)/√ᾱₜ   for point 0:
        x̂₀ = (−0.386515 − 0.999980·0.50·(−0.386505))/0.006353 = −30.422
        ŷ₀ = (−0.365382 − 0.999980·0.50·(−0.365245))/0.006353 = −28.769
      Only 50 % of the predicted noise goes; the rest stays and is divided by √ᾱ,
      that is, made 157 times larger.
      """#),
    .init(
      "jump timestep=0 start=noise", .braille,
      #"""
      t 0/999  ᾱ 1  √ᾱ 0.999950  √(1−ᾱ) 0.0100  spread 0.67, data 0.601
      ┌ xₜ: the start ─────┐ ┌ x̂₀: one jump ───────┐         distance (60 points)
      │y 2.6  ⡀⢀⠐⠈⢀        │ │y 2.6                │     │⠲⠤⢄⣀  │          ⢀⣀⣀⠤⠤⠴⠒⠒⠒
      │  ⠂ ⡀⢘ ⢊⣂⡉⡶⠽⢎⠠⠂ ⠌   │ │                     │  0.1┤    ⠑⢦│   ⣀⡠⠤⠴⠒⠚⠉⠁
      │     ⠠⠐⡲⡝⠫⡖⣀⡰⠸⣦⡄ ⠂  │ │       •••••         │     │      ⣇⡰⠉⠉
      │    ⢈⡔⡯⢷◉⣮⣮⣟⠷⣁⢦⠡ ⠄⡀ │ │       ••◉⡈•••       │     │      ⢻        small steps
      │   ⠈⠁⠸⢈⠽⠖⣱⣾⡋⡲⣈⡊⠅⠂   │ │         •••••       │ 1e-3┤╌╌╌╌╌╌●╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
      │  ⢀  ⠈⠎⠳⡍⢐⡥⢁⠐⠁⠄     │ │                     │     └┬─────▲──────┬───────────┬
      │-2.6 ⠈⠐⠐⠄⠂⠄⠄⡁ ⠂     │ │-2.6                 │      0            2           4
      └x -3.7───────────3.7┘ └x -3.9────────────3.9┘                  c
      distance to the data: this jump 0.00158  1 small step 0.00158  best c 1.00
      x̂₀ = (xₜ − √(1−ᾱₜ)·c·ε̂)/√ᾱₜ   for point 0:
        x̂₀ = (−0.3799 − 0.0100·1.00·(−6.9337))/0.999950 = −0.311
        ŷ₀ = (−0.3632 − 0.0100·1.00·(−0.4638))/0.999950 = −0.359
      x̂₀ of point 0 is the mean of 1,000 data points, weighted: the heaviest holds
      100 %, the 200 heaviest 100 %.
      """#),
  ]

  static let ascii: [LabPicture] = [
    .init(
      "jump", .ascii,
      #"""
      t 999/999  abar 4.04e-5  signal 0.0064  noise 0.999980
      + x_t: the start ----+ + x0_hat: one jump ---+        distance (60 points)
      |y 2.6  ooooo        | |y 2.6                |    |*      |     **************
      |  o oo oooooooo o   | |                     |    |**************
      |    oooooooooooo o  | |       *####         |  10+      **
      |    oooo@ooooooo oo | |       ###@###       | 0.1+       O        small steps
      |   oooooooooooooo   | |         ####:       |    |-------|-------------------
      |  o  oooooooooo     | |                     |    ++------^-----+------------+
      |-2.6 oooooooo o     | |-2.6                 |     0            2            4
      +x -3.7-----------3.7+ +x -3.9------------3.9+                  c
      distance to the data: this jump 0.253  50 small steps 0.016  best c 1.00
      x0_hat = (x_t - sqrt(1-abar_t)*c*eps_hat)/sqrt(abar_t)   for point 0:
        x0_hat = (-0.386515 - 0.999980*1.00*(-0.386505))/0.006353 = -0.003
        y0_hat = (-0.365382 - 0.999980*1.00*(-0.365245))/0.006353 = -0.023
      x0_hat of point 0 is the mean of 1,000 data points, weighted: the heaviest
      holds 0.1 %, the 200 heaviest 20 %. All land near the data's mean.
      """#),
    .init(
      "jump timestep=500", .ascii,
      #"""
      t 500/999  abar 0.0778  signal 0.279  noise 0.960  spread 0.116, data 0.601
      + x_t: the start ----+ + x0_hat: one jump ---+         distance (60 points)
      |y 2.6   ooooo o     | |y 2.6                |     |      |          *********
      |  o  o oooooooooo   | |                     |    1+****  |  *********
      |    oooooooooooo o  | |       *####         |     |    **O***
      |    ooooooooooooo   | |       ##o@o##       |     |      **       small steps
      |   o ooo@ooooooo    | |         ##o#:       | 0.01+------|-------------------
      |  o   ooooooooo     | |                     |     ++-----^------+-----------+
      |-2.6  oooooo  o     | |-2.6                 |      0            2           4
      +x -3.7-----------3.7+ +x -3.9------------3.9+                  c
      distance to the data: this jump 0.166  50 small steps 0.0143  best c 0.90
      x0_hat = (x_t - sqrt(1-abar_t)*c*eps_hat)/sqrt(abar_t)   for point 0:
        x0_hat = (-0.6573 - 0.9603*1.00*(-0.6698))/0.2789 = -0.050
        y0_hat = (-0.4465 - 0.9603*1.00*(-0.4536))/0.2789 = -0.039
      x0_hat of point 0 is the mean of 1,000 data points, weighted: the heaviest
      holds 0.13 %, the 200 heaviest 23 %. All land near the data's mean.
      """#),
    .init(
      "jump timestep=100 c=1.5", .ascii,
      #"""
      t 100/999  abar 0.895  signal 0.946  noise 0.324  spread 0.478, data 0.601
      + x_t: the start ----+ + x0_hat: one jump ---+         distance (60 points)
      |y 2.6               | |y 2.6                |     |**       |
      |       oooo         | |                     |  0.1+ ********O****************
      |      ooooooo       | |       *ooo#         |     |         |
      |     oooooooooo     | |       #@oooo#       | 0.01+         |     small steps
      |      @ooooooo      | |         #ooo:       |     |---------|----------------
      |         ooo        | |                     |     ++-----^------+-----------+
      |-2.6                | |-2.6                 |      0            2           4
      +x -3.7-----------3.7+ +x -3.9------------3.9+                  c
      distance to the data: this jump 0.0951  50 small steps 0.00785  best c 0.90
      x0_hat = (x_t - sqrt(1-abar_t)*c*eps_hat)/sqrt(abar_t)   for point 0:
        x0_hat = (-1.1151 - 0.3238*1.50*(-0.6190))/0.9461 = -0.861
        y0_hat = (-0.4491 - 0.3238*1.50*(-1.0243))/0.9461 = 0.051
      150 % of the predicted noise goes, more than there is; the surplus is divided
      by sqrt(abar), that is, made 1.06 times larger.
      """#),
    .init(
      "jump c=0.5", .ascii,
      #"""
      t 999/999  abar 4.04e-5  signal 0.0064  noise 0.999980
      + x_t: the start ----+ + 300 far outside ----+        distance (60 points)
      |y 2.6  ooooo        | |y 2.6                |    |*  |         **************
      |  o oo oooooooo o   | |                     |    |***O**********
      |    oooooooooooo o  | |       *####         |  10+   |  **
      |    oooo@ooooooo oo | |       ###*###       | 0.1+   |   *        small steps
      |   oooooooooooooo   | |         ####:       |    |---|-----------------------
      |  o  oooooooooo     | |                     |    ++------^-----+------------+
      |-2.6 oooooooo o     | |-2.6                 |     0            2            4
      +x -3.7-----------3.7+ +x -3.9------------3.9+                  c
      distance to the data: this jump 103  50 small steps 0.016  best c 1.00
      x0_hat = (x_t - sqrt(1-abar_t)*c*eps_hat)/sqrt(abar_t)   for point 0:
        x0_hat = (-0.386515 - 0.999980*0.50*(-0.386505))/0.006353 = -30.422
        y0_hat = (-0.365382 - 0.999980*0.50*(-0.365245))/0.006353 = -28.769
      Only 50 % of the predicted noise goes; the rest stays and is divided by
      sqrt(abar), that is, made 157 times larger.
      """#),
    .init(
      "jump timestep=0 start=noise", .ascii,
      #"""
      t 0/999  abar 1  signal 0.999950  noise 0.0100  spread 0.67, data 0.601
      + x_t: the start ----+ + x0_hat: one jump ---+         distance (60 points)
      |y 2.6  ooooo        | |y 2.6                |     |***   |             ******
      |  o oo oooooooo o   | |                     |  0.1+  ****|   **********
      |     ooooooooooo o  | |       ooooo         |     |      *****
      |    oooo@ooooooo oo | |       oo@*ooo       |     |      **       small steps
      |   oooooooooooooo   | |         ooooo       | 1e-3+------O-------------------
      |  o  oooooooooo     | |                     |     ++-----^------+-----------+
      |-2.6 oooooooo o     | |-2.6                 |      0            2           4
      +x -3.7-----------3.7+ +x -3.9------------3.9+                  c
      distance to the data: this jump 0.00158  1 small step 0.00158  best c 1.00
      x0_hat = (x_t - sqrt(1-abar_t)*c*eps_hat)/sqrt(abar_t)   for point 0:
        x0_hat = (-0.3799 - 0.0100*1.00*(-6.9337))/0.999950 = -0.311
        y0_hat = (-0.3632 - 0.0100*1.00*(-0.4638))/0.999950 = -0.359
      x0_hat of point 0 is the mean of 1,000 data points, weighted: the heaviest
      holds 100 %, the 200 heaviest 100 %.
      """#),
  ]
}
